using System.Text;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.People;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/resolve-auth-errors: no token, no answer. A client that said it understands claims challenges (cp1) is told
// so when its sign-in was revoked: https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
internal sealed class BearerGate(AccessTokens tokens, People.People people)
{
    private const string GraphAppId = "00000003-0000-0000-c000-000000000000";

    public LocalUser Admit(Exchange exchange)
    {
        var header = exchange.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || header.AsSpan(7).Trim().IsEmpty)
            throw Refuse(exchange, "Access token is empty.");

        var token = Read(exchange, header[7..].Trim());
        if (people.Find(token.UserId) is not { } caller)
            throw Refuse(exchange, "The identity of the calling application could not be established.");
        if (people.StandingOf(caller).Session != token.Session || !caller.AccountEnabled)
            throw Revoked(exchange, token);
        exchange.Scopes = token.Scopes;
        return caller;
    }

    private AccessToken Read(Exchange exchange, string token)
    {
        try
        {
            return tokens.Read(token);
        }
        catch (SecurityTokenException refused)
        {
            throw Refuse(exchange, refused switch
            {
                SecurityTokenExpiredException => "Lifetime validation failed, the token is expired.",
                SecurityTokenInvalidAudienceException => "Access token validation failure. Invalid audience.",
                SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException => "Access token validation failure. Invalid signature.",
                _ => "Access token validation failure.",
            });
        }
        catch (ArgumentException)
        {
            throw Refuse(exchange, "IDX14100: JWT is not well formed, there are no dots (.).");
        }
    }

    private static GraphRefusal Refuse(Exchange exchange, string message, string challenge = "")
    {
        exchange.Response.Headers.WWWAuthenticate =
            $"Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", client_id=\"{GraphAppId}\"{challenge}";
        return new GraphRefusal(StatusCodes.Status401Unauthorized, "InvalidAuthenticationToken", message);
    }

    private static GraphRefusal Revoked(Exchange exchange, AccessToken token)
    {
        if (!token.UnderstandsClaims)
            return Refuse(exchange, "Access token has been revoked.");

        var claims = $$"""{"access_token":{"nbf":{"essential":true, "value":"{{exchange.Now.ToUnixTimeSeconds()}}"} } }""";
        return Refuse(
            exchange,
            "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
            $", error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims))}\"");
    }
}
