namespace GraphDelegatedKit.AspNetCore;

/// <summary>The names of the authentication schemes.</summary>
public static class GraphDelegatedDefaults
{
    /// <summary>The default scheme: it authenticates by the session, and challenges by a redirect or an error.</summary>
    public const string AuthenticationScheme = "GraphDelegated";

    /// <summary>The scheme of the session's cookie.</summary>
    public const string CookieScheme = "GraphDelegated.Cookie";

    /// <summary>The scheme of the sign-in at Entra.</summary>
    public const string OpenIdConnectScheme = "GraphDelegated.OpenIdConnect";

    /// <summary>The wait that a 503 asks for if the session store does not answer.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
}
