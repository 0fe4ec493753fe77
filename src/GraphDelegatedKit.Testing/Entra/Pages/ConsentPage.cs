namespace GraphDelegatedKit.Testing.Entra.Pages;

internal static class ConsentPage
{
    public static PageAnswer Show(Visit visit, string application) => new(Html.Page("Permissions requested", $"""
        <h1>Are you trying to sign in to {Html.Encode(application)}?</h1>
        <p class="soft">Signing in as {Html.Encode(visit.Person!.UserPrincipalName)}. Only continue if you started this yourself.</p>
        <p>This app would like to:</p>
        <ul class="scopes">
        {string.Concat(ScopeWords.For(visit.Decision!.Scopes).Select(Line))}
        </ul>
        <form method="post" action="/consent">
        {Html.State(visit.State)}
        <div class="actions">
        <button type="submit" name="decision" value="cancel">Cancel</button>
        <button type="submit" name="decision" value="continue" class="main" autofocus>Continue</button>
        </div>
        </form>
        """));

    private static string Line((string Scope, string Words) scope) =>
        $"<li>{Html.Encode(scope.Words)} <code>{Html.Encode(scope.Scope)}</code></li>\n";
}
