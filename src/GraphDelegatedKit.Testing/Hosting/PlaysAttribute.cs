namespace GraphDelegatedKit.Testing.Hosting;

// Marks an endpoint with the page of Microsoft that documents what it plays, and says what it does differently. The table of the README is
// made from these attributes (.ci/accept-fidelity).
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class PlaysAttribute(string page) : Attribute
{
    public string Page => page;

    // One short sentence for the readers of the README, such as "Only document libraries."; null if nothing known differs.
    public string? Difference { get; init; }

    // Whether the difference, or the behavior as a whole, is neither documented nor observed.
    public bool IsJudgement { get; init; }

    // The methods that the page documents, such as "PATCH"; null for all methods of the endpoint.
    public string? Methods { get; init; }

    // The segments of the paths that the page documents, such as "/events"; null for the paths that no other page of the endpoint names.
    public string? Path { get; init; }
}
