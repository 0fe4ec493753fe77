namespace GraphDelegatedKit.Files.Content;

/// <summary>Checks enumeration values that a caller passed.</summary>
internal static class EnumRules
{
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public static T CheckDefined<T>(T value)
        where T : struct, Enum =>
        Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"The value is not a defined {typeof(T).Name}.");
}
