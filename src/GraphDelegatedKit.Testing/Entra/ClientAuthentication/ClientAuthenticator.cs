using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Entra.ClientAuthentication;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token: a web application proves
// who it is with a secret or an assertion, a public client must send neither, and a single-page application sends its Origin instead.
// The texts are those of https://learn.microsoft.com/entra/identity-platform/reference-error-codes and of public issue threads.
internal sealed class ClientAuthenticator(ClientAssertionValidator assertions, TimeProvider timeProvider)
{
    public void Authenticate(TokenRequest request, AppPlatform platform)
    {
        RequireOrigin(request.Origin, platform);
        try
        {
            RequireCredential(request, platform);
        }
        catch (EntraErrorException exception)
        {
            // The message of the error can hold values of the request.
            request.Rules.Check(
                LocalRule.InvalidClientCredential,
                $"The client did not prove who it is. The service would answer with AADSTS{exception.Error.Code}.",
                () => exception);
        }
    }

    private void RequireCredential(TokenRequest request, AppPlatform platform)
    {
        if (platform != AppPlatform.Web)
            RequireNoCredential(request.Credentials);
        else if (request.Credentials.Assertion is { } assertion)
            assertions.Validate(assertion, request);
        else
            ValidateSecret(request.Credentials.Secret, request.App);
    }

    // A request without a redirect URI, such as for a device code, names no platform.
    public AppPlatform AuthenticateWithoutRedirect(TokenRequest request)
    {
        var platform = request.App.AllowPublicClientFlows ? AppPlatform.PublicClient : AppPlatform.Web;
        Authenticate(request, platform);
        return platform;
    }

    private static void RequireOrigin(string? origin, AppPlatform platform)
    {
        if (platform == AppPlatform.SinglePageApp && origin is null)
        {
            throw new EntraErrorException(
                "invalid_request",
                9002327,
                "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.");
        }

        if (platform != AppPlatform.SinglePageApp && origin is not null)
        {
            throw new EntraErrorException(
                "invalid_request",
                9002326,
                "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. "
                + $"Request origin: '{origin}'.");
        }
    }

    private static void RequireNoCredential(ClientCredentials credentials)
    {
        if (credentials.Kind != CredentialKind.None)
            throw EntraErrorException.InvalidClient(
                700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.");
    }

    private void ValidateSecret(string? secret, RegisteredApp app)
    {
        if (secret is null)
            throw EntraErrorException.InvalidClient(
                7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
        if (app.Secrets.FirstOrDefault(candidate => candidate.Matches(secret, timeProvider.GetUtcNow())) is not { } known)
        {
            throw EntraErrorException.InvalidClient(
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
                + $"not the client secret ID, for a secret added to app '{app.ClientId}'.");
        }

        if (known.ExpiresOn <= timeProvider.GetUtcNow())
        {
            throw EntraErrorException.InvalidClient(
                7000222,
                $"The provided client secret keys for app '{app.ClientId}' are expired. Visit the Azure portal to create new keys for "
                + "your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: "
                + "https://aka.ms/certCreds.");
        }
    }
}
