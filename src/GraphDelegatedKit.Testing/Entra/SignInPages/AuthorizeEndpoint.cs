using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Receives the browser from a program. An unknown application or redirect URI is an error on the page; every later error goes to the
// redirect URI.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code",
    Difference = "Only the response type code.")]
internal sealed class AuthorizeEndpoint(
    SignInFlowStore flows,
    BrowserSignIns signIns,
    BrowserSessionStore sessions,
    UserDirectory users,
    TenantRegistration registration,
    AppRegistry apps,
    PermissionTable permissions) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET", "/{tenant}/oauth2/v2.0/authorize");

    public Task HandleAsync(RequestContext context) => PageResponse.CreateOrShowError(() => CreateResponse(context)).SendAsync(context);

    private PageResponse CreateResponse(RequestContext context)
    {
        var query = EntraForm.FromQuery(context.Request.Query);
        RequestNotes.GetOrCreate(context.HttpContext).ClientId = query["client_id"];
        registration.RequireTenant(context);
        var app = apps.Require(query.GetRequired("client_id"), context.Rules);
        var redirect = RedirectResponse.Parse(context, app, query);
        try
        {
            SignInParameters.Check(context, query, SignInParameters.Authorize);
            ClientVersionCheck.Check(context, query);
            var request = SignInRequest.Parse(app, redirect, query);
            permissions.Require(app, request.Scopes, context.Rules);
            CheckPkce(context, request);
            return CreateResponse(context, request);
        }
        catch (EntraErrorException exception)
        {
            return redirect.CreateError(exception.Error);
        }
    }

    // A single-page application is refused when it redeems the code.
    private static void CheckPkce(RequestContext context, SignInRequest request)
    {
        if (request.ResponseType.IncludesCode && (request.Challenge is null || request.IsPlainChallenge))
        {
            var message = request.Challenge is null
                ? "The request has no code_challenge (PKCE)."
                : "The code_challenge is a plain one. Send code_challenge_method=S256.";
            context.Rules.Check(
                LocalRule.MissingPkce, message, () => EntraErrorException.RefusedByRule(LocalRule.MissingPkce, message));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-the-sign-in-request: without a prompt, a user who is
    // signed in to the browser, and the only one or the one of the hint, is not asked again.
    private PageResponse CreateResponse(RequestContext context, SignInRequest request)
    {
        var decision = new BrowserDecision(request, context.Origin, signIns);
        var session = sessions.Find(context);
        var signedInUser = request.Prompt is null or "none" or "consent" ? session?.FindUser(request.LoginHint) : null;
        if (request.Prompt == "none")
        {
            if (signedInUser is null)
                throw new EntraErrorException(
                    "login_required", 50058, "A silent sign-in request was sent but no user is signed in.");
            if (decision.RequiresConsent(signedInUser))
                throw EntraErrorException.ConsentRequired("interaction_required", request.App);
        }

        if (signedInUser is not null && !decision.RequiresConsent(signedInUser))
        {
            session!.Add(signedInUser, request.App);
            return decision.Approve(signedInUser, session);
        }

        var flow = flows.Start();
        flow.Decision = decision;
        flow.User = signedInUser;
        return signedInUser is null ? AccountPickerPage.Create(flow, users) : ConsentPage.Create(flow);
    }
}
