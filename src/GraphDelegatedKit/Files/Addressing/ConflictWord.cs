namespace GraphDelegatedKit.Files;

/// <summary>The words the service knows the behaviours by.</summary>
internal static class ConflictWord
{
    public static string Of(ConflictBehavior conflict) => conflict switch
    {
        ConflictBehavior.Replace => "replace",
        ConflictBehavior.Rename => "rename",
        ConflictBehavior.Fail => "fail",
        _ => throw new ArgumentOutOfRangeException(nameof(conflict), conflict, "There is no such behaviour."),
    };

    public static ConflictBehavior? Read(string word) => word switch
    {
        "replace" => ConflictBehavior.Replace,
        "rename" => ConflictBehavior.Rename,
        "fail" => ConflictBehavior.Fail,
        _ => null,
    };
}
