using GraphDelegatedKit.Testing.Control;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Entra.ClientAuthentication;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Entra;

// Serves all grant types at one address. Scripted faults apply before any check.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token",
    Difference = "Only the grants authorization_code, refresh_token and device_code.")]
[Plays("https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#authenticating-the-user")]
internal sealed class TokenEndpoint(
    TenantRegistration registration,
    AppRegistry apps,
    LocalFaults faults,
    TokenResponseFactory responseFactory,
    IReadOnlyList<IGrantType> grantTypes) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "POST", "/{tenant}/oauth2/v2.0/token");

    public async Task HandleAsync(RequestContext context)
    {
        var form = await EntraForm.ReadAsync(context).ConfigureAwait(false);
        var requestedGrantType = NormalizeGrantType(form.GetRequired("grant_type"));
        var grantType = grantTypes.FirstOrDefault(candidate => candidate.Name == requestedGrantType);
        var notes = RequestNotes.GetOrCreate(context.HttpContext);
        notes.ClientId = form["client_id"];
        if (!SelfCheck.Includes(context.HttpContext)
            && faults.TakeTokenFault(context.HttpContext, requestedGrantType, () => grantType?.FindUser(form)?.Id) is { } fault)
            throw CreateException(fault);

        registration.RequireTenant(context);
        SignInParameters.Check(context, form, SignInParameters.Token);
        ClientVersionCheck.Check(context, form);
        var credentials = ClientCredentials.Read(context, form);
        var app = apps.Require(credentials.ClientId, context.Rules);
        if (grantType is null)
        {
            throw new EntraErrorException(
                "unsupported_grant_type", 70003, $"The app requested an unsupported grant type '{requestedGrantType}'. "
                + "The local tenant plays the grants of signed-in users only: authorization_code, device_code and refresh_token.");
        }

        var origin = context.Request.Headers.Origin.ToString() is { Length: > 0 } value ? value : null;
        var grant = grantType.Redeem(new TokenRequest(form, app, credentials, origin, context.Origin.BaseUrl, context.Rules));
        notes.SetCaller(grant.User, app.ClientId, grant.Scopes.ResourceScopes);
        if (faults.GetRequiredInteraction(context.HttpContext, requestedGrantType, grant.User, grant.Claims) is { } interaction)
            throw CreateException(interaction);
        context.Response.Headers.CacheControl = "no-store, no-cache";
        context.Response.Headers.Pragma = "no-cache";
        await context.WriteJsonAsync(200, responseFactory.Create(grant, context.Origin)).ConfigureAwait(false);
    }

    // MSAL.NET sends the short name of the device code grant, MSAL for Python the registered one.
    private static string NormalizeGrantType(string grantType) =>
        grantType.Replace("urn:ietf:params:oauth:grant-type:", "", StringComparison.Ordinal);

    private static EntraErrorException CreateException(Faults.TokenFault fault) => new(new EntraError(
        fault.Status,
        fault.Error,
        fault.Aadsts,
        fault.Description ?? "A fault of the local tenant caused this error.",
        fault.Suberror,
        fault.Claims,
        fault.RetryAfter));
}
