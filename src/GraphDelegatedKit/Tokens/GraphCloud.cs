namespace GraphDelegatedKit;

/// <summary>A Microsoft cloud: the host that signs in and the Graph it signs in to, which only ever change together.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/deployments"/></remarks>
public sealed record GraphCloud
{
    /// <summary>The worldwide cloud.</summary>
    public static readonly GraphCloud Global = new("global", new("https://login.microsoftonline.com"), new("https://graph.microsoft.com"));

    /// <summary>US Government L4 (GCC High).</summary>
    public static readonly GraphCloud UsGov = new("usgov", new("https://login.microsoftonline.us"), new("https://graph.microsoft.us"));

    /// <summary>US Government L5 (DoD).</summary>
    public static readonly GraphCloud UsGovDod = new("dod", new("https://login.microsoftonline.us"), new("https://dod-graph.microsoft.us"));

    /// <summary>China, operated by 21Vianet.</summary>
    public static readonly GraphCloud China = new("china", new("https://login.partner.microsoftonline.cn"), new("https://microsoftgraph.chinacloudapi.cn"));

    /// <summary>A cloud not listed here.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="login">Where people sign in.</param>
    /// <param name="graph">Where Graph answers; tokens go there and nowhere else.</param>
    /// <exception cref="ArgumentException">An address is not https, or holds more than a host.</exception>
    public GraphCloud(string name, Uri login, Uri graph)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Login = CheckOrigin(login, nameof(login));
        Graph = CheckOrigin(graph, nameof(graph));
    }

    /// <summary>What messages and command lines call it: <c>global</c>, <c>usgov</c>, <c>dod</c>, <c>china</c>.</summary>
    public string Name { get; }

    /// <summary>The origin people sign in at.</summary>
    public Uri Login { get; }

    /// <summary>The origin Graph answers at.</summary>
    public Uri Graph { get; }

    private static Uri CheckOrigin(Uri uri, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(uri, parameterName);
        return uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttps && uri.AbsolutePath == "/" && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0
            ? uri
            : throw new ArgumentException("A cloud's address is https and holds nothing but a host.", parameterName);
    }
}
