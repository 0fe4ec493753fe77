namespace GraphDelegatedKit.Testing.Hosting;

// On an endpoint: the page of Microsoft that documents what it plays, and what it does differently.
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class PlaysAttribute(string page) : Attribute
{
    public string Page => page;

    // One short sentence for the readers of the README, such as "Only document libraries."; null if nothing known differs.
    public string? Difference { get; init; }

    // Whether the difference, or the behavior as a whole, is neither documented nor observed.
    public bool IsJudgement { get; init; }
}
