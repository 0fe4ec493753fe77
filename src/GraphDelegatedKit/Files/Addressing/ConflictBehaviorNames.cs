namespace GraphDelegatedKit.Files.Addressing;

/// <summary>The names of the conflict behaviors in requests.</summary>
internal static class ConflictBehaviorNames
{
    public static string GetName(ConflictBehavior conflict) => conflict switch
    {
        ConflictBehavior.Replace => "replace",
        ConflictBehavior.Rename => "rename",
        ConflictBehavior.Fail => "fail",
        _ => throw new ArgumentOutOfRangeException(nameof(conflict), conflict, "The conflict behavior is not defined."),
    };

    public static ConflictBehavior? Parse(string name) => name switch
    {
        "replace" => ConflictBehavior.Replace,
        "rename" => ConflictBehavior.Rename,
        "fail" => ConflictBehavior.Fail,
        _ => null,
    };
}
