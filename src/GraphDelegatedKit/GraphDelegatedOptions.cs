namespace GraphDelegatedKit;

/// <summary>What <c>AddGraphDelegatedKit</c> sets up, before anything is made of it.</summary>
public sealed class GraphDelegatedOptions
{
    /// <summary>Who signs in to what.</summary>
    public DelegatedSessionOptions Session { get; } = new() { ClientId = "", Tenant = "" };

    /// <summary>How Graph is called. Its cloud is always the session's.</summary>
    public GraphClientOptions Client { get; } = new();

    /// <summary>What could not be read from the configuration, each naming its key.</summary>
    internal List<string> Problems { get; } = [];
}
