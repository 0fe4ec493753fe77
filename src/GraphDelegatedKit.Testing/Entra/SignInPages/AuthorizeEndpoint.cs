using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code: where a program sends the
// browser. The page shows errors in the request to the user; the redirect reports the decision of the user to the program.
internal sealed class AuthorizeEndpoint(
    SignInFlowStore flows,
    AuthorizationCodeStore codes,
    UserDirectory users,
    TenantRegistration registration,
    PermissionTable permissions) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET", "/{tenant}/oauth2/v2.0/authorize");

    public Task HandleAsync(RequestContext context)
    {
        try
        {
            return CreateResponse(context).SendAsync(context);
        }
        catch (EntraErrorException exception)
        {
            var message = $"AADSTS{exception.Error.Code}: {exception.Error.Description}";
            return ResultPage.Error("Sorry, but we're having trouble signing you in", message).SendAsync(context);
        }
    }

    private PageResponse CreateResponse(RequestContext context)
    {
        var query = EntraForm.FromQuery(context.Request.Query);
        registration.RequireTenant(context);
        registration.RequireClient(query.GetRequired("client_id"));
        var request = SignInRequest.Parse(query);
        var decision = new BrowserDecision(request, codes, users);
        if (query["response_type"] != "code")
            return decision.CreateErrorRedirect("unsupported_response_type", "AADSTS700054: response_type must be 'code' here.");
        if (permissions.FindError(request.Scopes) is { } unknownScope)
            return decision.CreateErrorRedirect(unknownScope.Error, $"AADSTS{unknownScope.Code}: {unknownScope.Description}");
        if (query["prompt"] == "none")
            return decision.CreateErrorRedirect(
                "login_required", "AADSTS50058: A silent sign-in request was sent but no user is signed in.");

        var flow = flows.Start();
        flow.Decision = decision;
        return AccountPickerPage.Create(flow, registration.ApplicationName, users.All, request.LoginHint);
    }
}
