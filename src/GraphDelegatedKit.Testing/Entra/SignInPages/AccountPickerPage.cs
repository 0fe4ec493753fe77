using System.Globalization;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

internal static class AccountPickerPage
{
    private const int MaxTiles = 4;

    // After a problem, the page shows the text field with the rejected name first, next to the message; otherwise it shows the accounts
    // first.
    public static PageResponse Create(
        SignInFlow flow, string application, IEnumerable<LocalUser> users, string? loginHint = null, string? problem = null)
    {
        var tiles = RenderTiles(flow, users, autofocus: problem is null);
        var field = RenderField(flow, loginHint, autofocus: problem is not null);
        return new(Html.RenderPage("Pick an account", $"""
            <h1>Pick an account</h1>
            {Html.RenderProblem(problem)}
            <p class="soft">to sign in to {Html.Encode(application)}. This tenant checks no passwords: choose any account.</p>
            {(problem is null ? tiles : field)}
            <hr>
            {(problem is null ? field : tiles)}
            """));
    }

    private static string RenderTiles(SignInFlow flow, IEnumerable<LocalUser> users, bool autofocus)
    {
        var tiles = users.Where(user => user.AccountEnabled).Take(MaxTiles)
            .Select((user, index) => RenderTile(user, autofocus && index == 0));
        return $"""
            <form method="post" action="/signin">
            {Html.RenderState(flow.State)}
            <ul class="people">
            {string.Concat(tiles)}
            </ul>
            </form>
            """;
    }

    private static string RenderField(SignInFlow flow, string? loginHint, bool autofocus) => $"""
        <form method="post" action="/signin">
        {Html.RenderState(flow.State)}
        <label for="username">Use another account</label>
        <input type="text" id="username" name="username" required maxlength="200" value="{Html.Encode(loginHint ?? "")}"
            placeholder="name@contoso.onmicrosoft.com" autocomplete="off" autocapitalize="none"
            spellcheck="false"{RenderAutofocus(autofocus)}>
        <div class="actions"><button type="submit" class="main">Next</button></div>
        </form>
        """;

    private static string RenderTile(LocalUser user, bool autofocus) => $"""
        <li><button type="submit" name="pick" value="{Html.Encode(user.UserPrincipalName)}"{RenderAutofocus(autofocus)}>
            <span class="face" aria-hidden="true">{Html.Encode(GetInitials(user))}</span>
            <span class="who">{Html.Encode(user.DisplayName)}</span>
            <span class="as">{Html.Encode(user.UserPrincipalName)}</span></button></li>

        """;

    private static string RenderAutofocus(bool autofocus) => autofocus ? " autofocus" : "";

    private static string GetInitials(LocalUser user) => string.Concat(
        user.DisplayName.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(name => StringInfo.GetNextTextElement(name)));
}
