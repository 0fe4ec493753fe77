using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/resolve-auth-errors: validates the access token. After a revocation, a client with the
// capability cp1 gets a claims challenge: https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
internal sealed class BearerAuthenticator(AccessTokenIssuer tokens, UserDirectory users)
{
    public LocalUser Authenticate(RequestContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || header.AsSpan(7).Trim().IsEmpty)
            throw CreateUnauthorizedError(context, "Access token is empty.");

        var token = ReadToken(context, header[7..].Trim());
        if (users.Find(token.UserId) is not { } caller)
            throw CreateUnauthorizedError(context, "The identity of the calling application could not be established.");
        if (users.GetState(caller).Session != token.Session || !caller.AccountEnabled)
            throw CreateRevokedError(context, token);
        context.ClientId = token.ClientId;
        context.Scopes = token.Scopes;
        RequestNotes.GetOrCreate(context.HttpContext).SetCaller(caller, token.ClientId, token.Scopes);
        return caller;
    }

    private AccessToken ReadToken(RequestContext context, string token)
    {
        try
        {
            return tokens.Validate(token);
        }
        catch (SecurityTokenException exception)
        {
            throw CreateUnauthorizedError(context, exception switch
            {
                SecurityTokenExpiredException => "Lifetime validation failed, the token is expired.",
                SecurityTokenInvalidAudienceException => "Access token validation failure. Invalid audience.",
                SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException =>
                    "Access token validation failure. Invalid signature.",
                _ => "Access token validation failure.",
            });
        }
        catch (ArgumentException)
        {
            throw CreateUnauthorizedError(context, "IDX14100: JWT is not well formed, there are no dots (.).");
        }
    }

    private static GraphErrorException CreateUnauthorizedError(RequestContext context, string message, string? claims = null)
    {
        context.Response.Headers.WWWAuthenticate = BearerChallenge.Format(claims);
        return new GraphErrorException(StatusCodes.Status401Unauthorized, "InvalidAuthenticationToken", message);
    }

    private static GraphErrorException CreateRevokedError(RequestContext context, AccessToken token)
    {
        if (!token.SupportsClaimsChallenges)
            return CreateUnauthorizedError(context, "Access token has been revoked.");

        var claims = $$"""{"access_token":{"nbf":{"essential":true, "value":"{{context.Now.ToUnixTimeSeconds()}}"} } }""";
        return CreateUnauthorizedError(
            context,
            "Continuous access evaluation resulted in challenge with result: InteractionRequired "
            + "and code: TokenIssuedBeforeRevocationTimestamp",
            claims);
    }
}
