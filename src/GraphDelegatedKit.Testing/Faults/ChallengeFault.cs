using System.Text.Json;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Graph;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/entra/identity-platform/claims-challenge#resource-behavior: a service sends the claims only to a client that
// declared the capability cp1 in its token, and refuses any other token without them. A token with the required claims passes.
internal sealed class ChallengeFault(string claims, int status) : Fault
{
    private readonly ClaimsRequest _requiredClaims = ClaimsRequest.Parse(claims);

    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        var payloadOrNull = BearerPayload.Read(context.Request.Headers.Authorization.ToString());
        if (payloadOrNull is not { } payload || HasRequiredClaims(payload))
        {
            await next().ConfigureAwait(false);
            return;
        }

        var challenge = BearerChallenge.Format(payload.TryGetProperty("xms_cc", out _) ? claims : null);
        var error = new GraphError(
            status, ErrorMessages.GetCode(status), "A fault of the local tenant requires additional claims for this request.");
        var headers = new Dictionary<string, string> { ["WWW-Authenticate"] = challenge };
        await FixedResponseFault.Create(error, headers: headers).ApplyAsync(context, next).ConfigureAwait(false);
    }

    private bool HasRequiredClaims(JsonElement payload) =>
        payload.TryGetProperty(ClaimsRequest.RequestedClaimsName, out var requestedClaims)
        && ClaimsRequest.Parse($"{{\"access_token\":{requestedClaims.GetString()}}}").Satisfies(_requiredClaims);
}
