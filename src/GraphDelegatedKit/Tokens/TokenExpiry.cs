namespace GraphDelegatedKit.Tokens;

/// <summary>When a token counts as good. Decided here, by our own clock: MSAL reads the machine's and cannot be told another.</summary>
internal static class TokenExpiry
{
    /// <summary>A request may be on its way for minutes; a token that ends sooner than this is fetched anew. MSAL's own margin is the same.</summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(5);

    public static bool IsUsable(GraphAccessToken token, DateTimeOffset now) => token.ExpiresOn - now > ExpiryMargin;

    /// <summary>The service asks for it to be renewed by now, although it is good: nobody needs to wait for that.</summary>
    public static bool IsRefreshDue(GraphAccessToken token, DateTimeOffset now) => token.RefreshOn <= now;
}
