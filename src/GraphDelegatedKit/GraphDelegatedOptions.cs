namespace GraphDelegatedKit;

/// <summary>The options of <c>AddGraphDelegatedKit</c>.</summary>
public sealed class GraphDelegatedOptions
{
    /// <summary>Gets the options of the sign-in.</summary>
    public DelegatedSessionOptions Session { get; } = new() { ClientId = "", Tenant = "" };

    /// <summary>Gets the options of the client. Its cloud is always the session's.</summary>
    public GraphClientOptions Client { get; } = new();

    /// <summary>Gets the problems found while the configuration was read, each with its key.</summary>
    internal List<string> Problems { get; } = [];
}
