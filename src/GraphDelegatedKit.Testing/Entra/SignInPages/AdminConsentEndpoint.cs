using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Receives an administrator from a program and lets the administrator grant permissions for all users. The endpoint of version 1 has no
// scope, and that of version 2 may request .default: both grant the permissions of the registration.
[Plays("https://learn.microsoft.com/entra/identity-platform/v2-admin-consent")]
internal sealed class AdminConsentEndpoint(
    SignInFlowStore flows,
    ConsentStore consents,
    UserDirectory users,
    TenantRegistration registration,
    AppRegistry apps,
    PermissionTable permissions,
    bool isVersion2) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET", isVersion2 ? "/{tenant}/v2.0/adminconsent" : "/{tenant}/adminconsent");

    public Task HandleAsync(RequestContext context) => PageResponse.CreateOrShowError(() => CreateResponse(context)).SendAsync(context);

    private PageResponse CreateResponse(RequestContext context)
    {
        var query = EntraForm.FromQuery(context.Request.Query);
        RequestNotes.GetOrCreate(context.HttpContext).ClientId = query["client_id"];
        registration.RequireTenant(context);
        var app = apps.Require(query.GetRequired("client_id"), context.Rules);
        var redirect = RedirectResponse.Parse(context, app, query);
        var scope = isVersion2 ? query.GetRequired("scope") : null;
        var scopes = RequestedScopes.Parse(scope ?? "");
        if (scope is null || scopes.RequestsDefault)
            scopes = RequestedScopes.Parse(string.Join(' ', scopes.ResourceScopes.Concat(RequiredPermissions.GetNames(app, permissions))));
        try
        {
            permissions.Require(app, scopes, context.Rules);
        }
        catch (EntraErrorException exception)
        {
            return redirect.CreateError(exception.Error);
        }

        var flow = flows.Start();
        flow.Decision = new AdminConsentDecision(app, redirect, scopes, scope, registration.TenantId, consents);
        return AccountPickerPage.Create(flow, users);
    }
}
