namespace GraphDelegatedKit.Testing.Entra.SignInPages;

internal static class ConsentPage
{
    public static PageResponse Create(SignInFlow flow)
    {
        var decision = flow.Decision!;
        return new(Html.RenderPage("Permissions requested", $"""
            <h1>{Html.Encode(decision.ConsentTitle)}</h1>
            <p><strong>{Html.Encode(flow.User!.DisplayName)}</strong><br>
                <span class="as">{Html.RenderAccount(flow.User.UserPrincipalName)}</span></p>
            <p class="soft">Only continue if you started this yourself. This app would like to:</p>
            <ul class="scopes" tabindex="0" aria-label="Permissions">
            {string.Concat(ScopeDescriptions.GetDescriptions(decision.Scopes).Select(RenderScope))}
            </ul>
            <form method="post" action="/consent">
            {Html.RenderState(flow.State)}
            <div class="actions">
            <button type="submit" name="decision" value="cancel">Cancel</button>
            <button type="submit" name="decision" value="continue" class="main" autofocus>Continue</button>
            </div>
            </form>
            """)) { FormTarget = decision.FormTarget };
    }

    private static string RenderScope((string Scope, string Description) scope) =>
        $"<li>{Html.Encode(scope.Description)} <code>{Html.RenderScope(scope.Scope)}</code></li>\n";
}
