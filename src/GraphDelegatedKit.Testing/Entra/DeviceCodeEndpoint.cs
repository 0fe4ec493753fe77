using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-request
// Entra names its own page; this answer names one that a person can open on this machine.
internal sealed class DeviceCodeEndpoint(Tenancy tenancy, DeviceCodes codes, LocalTenantOptions options, Func<LocalTenantAddress> address) : IEndpoint
{
    public Route Route { get; } = new(Role.SignIn, "POST", "/{tenant}/oauth2/v2.0/devicecode");

    public async Task AnswerAsync(Exchange exchange)
    {
        tenancy.RequireTenant(exchange);
        var form = await EntraForm.ReadAsync(exchange).ConfigureAwait(false);
        tenancy.RequireClient(form.Required("client_id"));
        var issued = codes.Issue(Scopes.Parse(form.Required("scope")), Claims.Of(form));

        var page = address().DeviceLogin.ToString();
        await exchange.JsonAsync(200, new JsonObject
        {
            ["user_code"] = issued.UserCode,
            ["device_code"] = issued.Code,
            ["verification_uri"] = page,
            ["expires_in"] = (long)options.DeviceCodeLifetime.TotalSeconds,
            ["interval"] = (long)options.DeviceCodeInterval.TotalSeconds,
            ["message"] = $"To sign in, use a web browser to open the page {page} and enter the code {issued.UserCode} to authenticate.",
        }).ConfigureAwait(false);
    }
}
