using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Control;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// The verification address leads to this tenant instead of the page of Entra.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-request",
    IsJudgement = true,
    Difference = "The verification address leads to this tenant. An unknown permission is refused here, not on the page.")]
internal sealed class DeviceCodeEndpoint(
    TenantRegistration registration,
    AppRegistry apps,
    PermissionTable permissions,
    DeviceCodeStore codes,
    LocalTenantOptions options,
    Func<LocalTenantAddress> address) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "POST", "/{tenant}/oauth2/v2.0/devicecode");

    public async Task HandleAsync(RequestContext context)
    {
        registration.RequireTenant(context);
        var form = await EntraForm.ReadAsync(context).ConfigureAwait(false);
        SignInParameters.Check(context, form, SignInParameters.DeviceCode);
        ClientVersionCheck.Check(context, form);
        var app = apps.Require(form.GetRequired("client_id"), context.Rules);
        var scopes = RequestedScopes.Parse(form.GetRequired("scope"));
        permissions.Require(app, scopes, context.Rules); // not documented; assumed: Entra may say so only on the page, after the sign-in
        var deviceCode = codes.Issue(app, scopes, ClaimsRequest.FromForm(form), SelfCheck.Includes(context.HttpContext));

        var verificationUri = address().DeviceLogin.ToString();
        await context.WriteJsonAsync(200, new JsonObject
        {
            ["user_code"] = deviceCode.UserCode,
            ["device_code"] = deviceCode.Code,
            ["verification_uri"] = verificationUri,
            ["expires_in"] = (long)options.DeviceCodeLifetime.TotalSeconds,
            ["interval"] = (long)options.DeviceCodeInterval.TotalSeconds,
            ["message"] = $"To sign in, use a web browser to open the page {verificationUri} "
                + $"and enter the code {deviceCode.UserCode} to authenticate.",
        }).ConfigureAwait(false);
    }
}
