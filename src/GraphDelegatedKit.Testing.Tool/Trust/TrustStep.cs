namespace GraphDelegatedKit.Testing.Tool.Trust;

// A command that changes a store of certificates.
internal sealed record TrustStep(string Program, params string[] Arguments)
{
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    private static string Quote(string argument) => argument.Length > 0 && argument.All(character =>
        char.IsAsciiLetterOrDigit(character) || "-_./:,=@+".Contains(character, StringComparison.Ordinal))
        ? argument
        : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
