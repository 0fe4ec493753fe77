using Azure.Core;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Azure;

/// <summary>Gets tokens from a credential of the Azure SDK, and converts its failures.</summary>
internal sealed class CredentialTokenSource(TokenCredential credential, IReadOnlyList<string> scopes, GraphCloud cloud)
{
    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        if (request.Account is not null)
            throw new SignInException(
                SignInReason.AccountChoice,
                "A credential has one account, and the request names an account.",
                "Use a DelegatedSession to choose among accounts.");

        var context = new TokenRequestContext(
            [.. (request.Scopes ?? scopes).Select(scope => GraphScopes.GetFullName(scope, cloud))],
            claims: request.Claims,
            isCaeEnabled: request.AnswersChallenges);
        try
        {
            var token = await credential.GetTokenAsync(context, cancellationToken).ConfigureAwait(false);
            return new GraphAccessToken(token.Token, token.ExpiresOn) { RefreshOn = token.RefreshOn };
        }
        catch (Exception e) when (e is not SignInException && !cancellationToken.IsCancellationRequested)
        {
            throw Convert(e, request);
        }
    }

    // Azure.Identity, which this package does not reference, has an exception of its own around that of MSAL.
    private SignInException Convert(Exception failure, TokenRequest request)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            if (cause is MsalException)
                return SignInExceptionFactory.FromMsal(cause, request);

        var reason = failure.GetType().Name == "CredentialUnavailableException" ? SignInReason.SignInRequired : SignInReason.Service;
        return new SignInException(
            reason,
            $"{credential.GetType().Name} returned no token: {failure.Message}",
            "Check the credential that the program passes to AsTokenProvider.",
            failure);
    }
}
