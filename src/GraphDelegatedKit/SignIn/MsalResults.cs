using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>MSAL's answers in our words: no type of MSAL's goes further than this room.</summary>
internal static class MsalResults
{
    public static GraphAccount Account(IAccount account) =>
        new(account.Username, account.HomeAccountId.TenantId, account.HomeAccountId.Identifier);

    /// <param name="fetched">What its origin is unless it came from the cache.</param>
    /// <param name="times">When it ends and is due, by our clock.</param>
    public static GraphAccessToken Token(AuthenticationResult result, TokenOrigin fetched, GraphCloud cloud, TokenTimes times) =>
        new(result.AccessToken, times.ExpiresOn(result.AccessToken, result.ExpiresOn), result.AuthenticationResultMetadata.TokenSource == TokenSource.Cache ? TokenOrigin.Cache : fetched)
        {
            RefreshOn = times.DueOn(result.AccessToken),
            Scopes = ScopeSet.Of(result.Scopes.Where(scope => !scope.EndsWith(".default", StringComparison.OrdinalIgnoreCase)), cloud).Names, // an echo of the question, no permission
            Account = Account(result.Account),
            TenantId = result.TenantId,
        };
}
