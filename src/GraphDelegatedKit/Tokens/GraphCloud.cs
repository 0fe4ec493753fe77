namespace GraphDelegatedKit;

/// <summary>A Microsoft cloud: its sign-in host and its Graph, which belong together.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/deployments"/></remarks>
public sealed record GraphCloud
{
    /// <summary>The worldwide cloud.</summary>
    public static readonly GraphCloud Global = new("global", new("https://login.microsoftonline.com"), new("https://graph.microsoft.com"));

    /// <summary>US Government L4 (GCC High).</summary>
    public static readonly GraphCloud UsGov = new("usgov", new("https://login.microsoftonline.us"), new("https://graph.microsoft.us"));

    /// <summary>US Government L5 (DoD).</summary>
    public static readonly GraphCloud UsGovDod =
        new("dod", new("https://login.microsoftonline.us"), new("https://dod-graph.microsoft.us"));

    /// <summary>China, operated by 21Vianet.</summary>
    public static readonly GraphCloud China =
        new("china", new("https://login.partner.microsoftonline.cn"), new("https://microsoftgraph.chinacloudapi.cn"));

    /// <summary>Creates a cloud that is not listed here.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="login">The origin of the sign-in service.</param>
    /// <param name="graph">The origin of Graph. Tokens are sent only there.</param>
    /// <exception cref="ArgumentException">An address is not https, or has more than a host.</exception>
    public GraphCloud(string name, Uri login, Uri graph)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Login = CheckOrigin(login, nameof(login));
        Graph = CheckOrigin(graph, nameof(graph));
    }

    /// <summary>Gets the name in messages and on command lines: <c>global</c>, <c>usgov</c>, <c>dod</c>, <c>china</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the origin of the sign-in service.</summary>
    public Uri Login { get; }

    /// <summary>Gets the origin of Graph.</summary>
    public Uri Graph { get; }

    private static Uri CheckOrigin(Uri uri, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(uri, parameterName);
        return uri.IsAbsoluteUri
            && uri.Scheme == Uri.UriSchemeHttps
            && uri.AbsolutePath == "/"
            && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0
            ? uri
            : throw new ArgumentException("The address of a cloud must be https and have nothing but a host.", parameterName);
    }
}
