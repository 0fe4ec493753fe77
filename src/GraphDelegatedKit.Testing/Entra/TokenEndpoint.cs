using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#authenticating-the-user
// One address for every grant type. A public client proves nothing but its id; scripted faults come before any of it.
internal sealed class TokenEndpoint(Tenancy tenancy, LocalFaults faults, TokenAnswer answer, IReadOnlyList<IGrantType> grantTypes) : IEndpoint
{
    public Route Route { get; } = new(Role.SignIn, "POST", "/{tenant}/oauth2/v2.0/token");

    public async Task AnswerAsync(Exchange exchange)
    {
        var form = await EntraForm.ReadAsync(exchange).ConfigureAwait(false);
        var asked = Plain(form.Required("grant_type"));
        if (faults.NextOnToken(asked) is { } fault)
            throw Scripted(fault);

        tenancy.RequireTenant(exchange);
        tenancy.RequireClient(form.Required("client_id"));
        var grantType = grantTypes.FirstOrDefault(known => known.Name == asked)
            ?? throw new EntraRefusal("unsupported_grant_type", 70003, $"The app requested an unsupported grant type '{asked}'.");

        var grant = grantType.Redeem(form);
        if (faults.Interaction(asked, grant.Claims) is { } interaction)
            throw Scripted(interaction);
        exchange.Response.Headers.CacheControl = "no-store, no-cache";
        exchange.Response.Headers.Pragma = "no-cache";
        await exchange.JsonAsync(200, answer.Make(grant, exchange.Origin)).ConfigureAwait(false);
    }

    // MSAL.NET sends the short name of the device code grant, python's MSAL the registered one.
    private static string Plain(string grantType) => grantType.Replace("urn:ietf:params:oauth:grant-type:", "", StringComparison.Ordinal);

    private static EntraRefusal Scripted(Faults.TokenFault fault) => new(new EntraError(
        fault.Status,
        fault.Error,
        fault.Aadsts,
        fault.Description ?? "The local tenant was told to answer with this error.",
        fault.Suberror,
        fault.Claims,
        fault.RetryAfter));
}
