namespace GraphDelegatedKit.Files.Addressing;

/// <summary>The words the service knows the behaviours by.</summary>
internal static class ConflictBehaviorNames
{
    public static string GetName(ConflictBehavior conflict) => conflict switch
    {
        ConflictBehavior.Replace => "replace",
        ConflictBehavior.Rename => "rename",
        ConflictBehavior.Fail => "fail",
        _ => throw new ArgumentOutOfRangeException(nameof(conflict), conflict, "There is no such behaviour."),
    };

    public static ConflictBehavior? Parse(string name) => name switch
    {
        "replace" => ConflictBehavior.Replace,
        "rename" => ConflictBehavior.Rename,
        "fail" => ConflictBehavior.Fail,
        _ => null,
    };
}
