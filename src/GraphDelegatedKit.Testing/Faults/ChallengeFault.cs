using System.Text;
using System.Text.Json;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Graph;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/entra/identity-platform/claims-challenge#resource-behavior: a service challenges tokens whose client said that it
// understands (cp1), and tells any other no more than that the token will not do. A token that answers the challenge goes through.
internal sealed class ChallengeFault(string claims, int status) : Fault
{
    private readonly ClaimsRequest _requiredClaims = ClaimsRequest.Parse(claims);

    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        var payloadOrNull = ReadPayload(context.Request.Headers.Authorization.ToString());
        if (payloadOrNull is not { } payload || (payload.TryGetProperty(ClaimsRequest.RequestedClaimsName, out var requestedClaims) && ClaimsRequest.Parse($"{{\"access_token\":{requestedClaims.GetString()}}}").Satisfies(_requiredClaims)))
        {
            await next().ConfigureAwait(false);
            return;
        }

        var challenge = payload.TryGetProperty("xms_cc", out _)
            ? $", error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims))}\""
            : "";
        var error = new GraphError(status, ErrorMessages.GetCode(status), "The local tenant was told to ask for more claims here.");
        var headers = new Dictionary<string, string>
        {
            ["WWW-Authenticate"] = $"Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"{challenge}",
        };
        await new FixedResponseFault(status, "application/json", httpContext => error.ToJson(httpContext).ToJsonString(), null, headers).ApplyAsync(context, next).ConfigureAwait(false);
    }

    // Whoever comes without a token, or with nonsense, is refused by the gate itself.
    private static JsonElement? ReadPayload(string header)
    {
        var parts = header.Split('.');
        if (parts.Length != 3) return null;
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.DecodeBytes(parts[1]));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}
