namespace GraphDelegatedKit.Testing.Entra.SignInPages;

internal static class ConsentPage
{
    public static PageResponse Create(SignInFlow flow, string application) => new(Html.RenderPage("Permissions requested", $"""
        <h1>Are you trying to sign in to {Html.Encode(application)}?</h1>
        <p class="soft">Signing in as {Html.Encode(flow.User!.UserPrincipalName)}. Only continue if you started this yourself.</p>
        <p>This app would like to:</p>
        <ul class="scopes">
        {string.Concat(ScopeDescriptions.GetDescriptions(flow.Decision!.Scopes).Select(RenderScope))}
        </ul>
        <form method="post" action="/consent">
        {Html.RenderState(flow.State)}
        <div class="actions">
        <button type="submit" name="decision" value="cancel">Cancel</button>
        <button type="submit" name="decision" value="continue" class="main" autofocus>Continue</button>
        </div>
        </form>
        """));

    private static string RenderScope((string Scope, string Description) scope) =>
        $"<li>{Html.Encode(scope.Description)} <code>{Html.Encode(scope.Scope)}</code></li>\n";
}
