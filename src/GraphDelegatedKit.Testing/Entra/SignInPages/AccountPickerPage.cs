using System.Globalization;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

internal static class AccountPickerPage
{
    private const int MaxTiles = 4;

    // Shows the account of the login hint first. A hint that no account has stands in the text field, which is then first.
    public static PageResponse Create(SignInFlow flow, UserDirectory users)
    {
        var loginHint = flow.Decision!.LoginHint;
        var hinted = loginHint is null ? null : users.Find(loginHint);
        return CreatePage(flow, users, hinted, loginHint is not null && hinted is null ? loginHint : null, problem: null);
    }

    // After a problem, the text field with the rejected name is first, next to the message.
    public static PageResponse CreateAgain(SignInFlow flow, UserDirectory users, string name, string problem) =>
        CreatePage(flow, users, hinted: null, name, problem);

    private static PageResponse CreatePage(
        SignInFlow flow, UserDirectory users, LocalUser? hinted, string? enteredName, string? problem)
    {
        var tiles = RenderTiles(flow, users, hinted, autofocus: enteredName is null);
        var field = RenderField(flow, enteredName);
        return new(Html.RenderPage("Pick an account", $"""
            <h1>Pick an account</h1>
            {Html.RenderProblem(problem)}
            <p class="soft">Choose the account to sign in to {Html.Encode(flow.Decision!.App.DisplayName)}.
                This tenant checks no passwords: any account will do.</p>
            {(enteredName is null ? tiles : field)}
            <hr>
            {(enteredName is null ? field : tiles)}
            """)) { FormTarget = flow.Decision.FormTarget };
    }

    private static string RenderTiles(SignInFlow flow, UserDirectory users, LocalUser? hinted, bool autofocus)
    {
        IEnumerable<LocalUser> hintedFirst = hinted is null ? users.All : users.All.Where(user => user.Id != hinted.Id).Prepend(hinted);
        var tiles = hintedFirst.Where(user => user.AccountEnabled).Take(MaxTiles)
            .Select((user, index) => RenderTile(user, user.Id == hinted?.Id, autofocus && index == 0));
        return $"""
            <form method="post" action="/signin">
            {Html.RenderState(flow.State)}
            <ul class="people">
            {string.Concat(tiles)}
            </ul>
            </form>
            """;
    }

    private static string RenderField(SignInFlow flow, string? enteredName) => $"""
        <form method="post" action="/signin">
        {Html.RenderState(flow.State)}
        <label for="username">Use another account</label>
        <input type="text" id="username" name="username" required maxlength="200" value="{Html.Encode(enteredName ?? "")}"
            placeholder="name@contoso.onmicrosoft.com" autocomplete="off" autocapitalize="none"
            spellcheck="false"{RenderAutofocus(enteredName is not null)}>
        <div class="actions"><button type="submit" class="main">Next</button></div>
        </form>
        """;

    private static string RenderTile(LocalUser user, bool isHinted, bool autofocus) => $"""
        <li><button type="submit" name="pick" class="{(isHinted ? "hinted" : "")}"
            value="{Html.Encode(user.UserPrincipalName)}"{RenderAutofocus(autofocus)}>
            <span class="face" aria-hidden="true">{Html.Encode(GetInitials(user))}</span>
            <span class="who">{Html.Encode(user.DisplayName)}</span>
            <span class="as">{Html.RenderAccount(user.UserPrincipalName)}</span></button></li>

        """;

    private static string RenderAutofocus(bool autofocus) => autofocus ? " autofocus" : "";

    private static string GetInitials(LocalUser user) => string.Concat(
        user.DisplayName.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(name => StringInfo.GetNextTextElement(name)));
}
