using GraphDelegatedKit;
using GraphDelegatedKit.Tokens;
using Microsoft.AspNetCore.Antiforgery;
using UserAdmin;
using WebApp.Pages;

namespace WebApp.Accounts;

/// <summary>
/// The pages that look up and disable many accounts: the form with the list, the answers, the preview of a change, and the change.
/// </summary>
internal sealed class AccountsPages(Layout layout, IAntiforgery antiforgery)
{
    private static readonly string[] Properties = ["id", "userPrincipalName", "jobTitle", "accountEnabled"];

    private string FormPath => layout.GetPath("/accounts");

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/accounts").RequireAuthorization();
        group.MapGet("", (HttpContext context, AccountsPages pages, ITokenProvider tokens) => pages.ShowFormAsync(context, tokens));
        group.MapGet("/allow-disabling", (AccountsPages pages, ITokenProvider tokens) => pages.RequestPermissionAsync(tokens));
        // The browser returns to the address of a form after a sign-in that the form has caused.
        foreach (var form in new[] { "/query", "/preview", "/disable" })
            group.MapGet(form, (AccountsPages pages) => Results.LocalRedirect(pages.FormPath));
        group.MapPost("/query", (HttpContext context, AccountsPages pages, IGraphClient graph, ITokenProvider tokens) =>
            pages.QueryAsync(context, graph, tokens));
        group.MapPost("/preview", (HttpContext context, AccountsPages pages, IGraphClient graph, ITokenProvider tokens) =>
            pages.PreviewAsync(context, graph, tokens));
        group.MapPost("/disable", (HttpContext context, AccountsPages pages, IGraphClient graph, ITokenProvider tokens) =>
            pages.DisableAsync(context, graph, tokens));
    }

    private async Task ShowFormAsync(HttpContext context, ITokenProvider tokens, AccountsForm? form = null)
    {
        var canDisable = await CanDisableAsync(tokens, context.RequestAborted);
        form ??= AccountsForm.Empty;
        context.Response.StatusCode = form.Status;
        await layout.WriteAsync(context, form.Problem is null ? "Accounts" : "Error: Accounts", RenderForm(context, form, canDisable));
    }

    // The permission to disable is asked for when the user wants to, and not at the first look.
    private async Task<IResult> RequestPermissionAsync(ITokenProvider tokens)
    {
        await tokens.GetTokenAsync(new TokenRequest { Scopes = Scopes.ChangeUsers });
        return Results.LocalRedirect(FormPath);
    }

    private static async Task<bool> CanDisableAsync(ITokenProvider tokens, CancellationToken cancellationToken)
    {
        var token = await tokens.GetTokenAsync(new TokenRequest { Scopes = Scopes.ReadUsers }, cancellationToken);
        return Scopes.ChangeUsers.All(scope => token.Scopes.Contains(scope, StringComparer.OrdinalIgnoreCase));
    }

    private async Task QueryAsync(HttpContext context, IGraphClient graph, ITokenProvider tokens)
    {
        if (await ReadListAsync(context, tokens) is not { List: { } list } form) return;

        var canDisable = await CanDisableAsync(tokens, context.RequestAborted);
        var page = new OutcomePage(context, layout.Start(context, "Query"), OutcomeColumns.Query);
        page.Begin("Query", $"The answers for {DisplayText.FormatCount(list.Users.Count, "user")} appear as they arrive.");
        await page.WriteAsync(
            list.Users, graph.Users().GetManyAsync(list.Users, Properties, cancellationToken: context.RequestAborted));
        var action = canDisable ? RenderAction(context, "/accounts/preview", "Preview disabling", form.Text) : Html.Empty;
        page.End(list.DuplicateCount, "accounts.csv", action, FormPath);
        await page.CompleteAsync();
    }

    private async Task PreviewAsync(HttpContext context, IGraphClient graph, ITokenProvider tokens)
    {
        if (await ReadListAsync(context, tokens) is not { List: { } list }) return;

        var page = new OutcomePage(context, layout.Start(context, "Preview of disabling"), OutcomeColumns.Change);
        page.Begin("Preview of disabling", "Nothing is changed yet.");
        var options = new UserChangeOptions { DryRun = true };
        await page.WriteAsync(list.Users, graph.Users().DisableAsync(list.Users, options, context.RequestAborted));
        page.End(list.DuplicateCount, "preview.csv", RenderConfirmation(context, page.ToChange), FormPath);
        await page.CompleteAsync();
    }

    private async Task DisableAsync(HttpContext context, IGraphClient graph, ITokenProvider tokens)
    {
        if (await ReadListAsync(context, tokens) is not { List: { } list }) return;

        await tokens.GetTokenAsync(new TokenRequest { Scopes = Scopes.ChangeUsers }, context.RequestAborted);
        var page = new OutcomePage(context, layout.Start(context, "Disabling"), OutcomeColumns.Change);
        page.Begin("Disabling", "The outcomes appear as they arrive. If you close this page, the remaining accounts stay as they are.");
        await page.WriteAsync(
            list.Users,
            graph.Users().DisableAsync(list.Users, cancellationToken: context.RequestAborted),
            ReadNames(context.Request.Form["names"].ToString()));
        page.End(list.DuplicateCount, "disabled.csv", Html.Empty, FormPath);
        await page.CompleteAsync();
    }

    // The confirmation sends the object ids, which never name another account, and for display the names.
    private static Dictionary<string, string> ReadNames(string lines) => lines
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', 2))
        .Where(pair => pair.Length == 2)
        .DistinctBy(pair => pair[0])
        .ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>Reads the list of a form. If there is a problem with it, the form is shown again.</summary>
    private async Task<AccountsForm> ReadListAsync(HttpContext context, ITokenProvider tokens)
    {
        var form = await AccountsForm.ReadAsync(context, antiforgery);
        if (form.List is null) await ShowFormAsync(context, tokens, form);
        return form;
    }

    private Html RenderForm(HttpContext context, AccountsForm form, bool canDisable) => Html.Create($"""
        <h1>Accounts</h1>
        {(form.Problem is { } problem ? Html.Create($"<p class=\"problem\" id=\"problem\" role=\"alert\">{problem}</p>") : Html.Empty)}
        <form method="post" action="{FormPath}/query" enctype="multipart/form-data">
        {layout.RenderAntiforgery(context)}
        <label for="users">User names</label>
        <p class="hint" id="users-hint">One user a line, by user name or object id, or a CSV with a column userPrincipalName.</p>
        <textarea id="users" name="users" rows="8" spellcheck="false" autocapitalize="none" autocomplete="off"
            aria-describedby="users-hint{(form.Problem is null ? "" : " problem")}"{RenderInvalid(form)}>
        {form.Text}</textarea>
        <label for="file">Or a file</label>
        <p class="hint" id="file-hint">Text or CSV in UTF-8, at most 1 MB and {AccountsForm.MaxUsers} users.</p>
        <input type="file" id="file" name="file" accept=".csv,.txt,text/csv,text/plain" aria-describedby="file-hint">
        <div class="actions">
        <button class="button">Query</button>
        {RenderDisabling(canDisable)}
        </div>
        </form>
        """);

    private Html RenderDisabling(bool canDisable) => canDisable
        ? Html.Create($"""<button class="button quiet" formaction="{layout.GetPath("/accounts/preview")}">Preview disabling</button>""")
        : Html.Create($"""<a href="{layout.GetPath("/accounts/allow-disabling")}">Ask for the permission to disable accounts</a>""");

    private static Html RenderInvalid(AccountsForm form) =>
        form.Problem is null ? Html.Empty : Html.Create($" aria-invalid=\"true\" autofocus");

    private Html RenderConfirmation(HttpContext context, IReadOnlyList<(string Id, string Name)> users)
    {
        if (users.Count == 0) return Html.Empty;

        var names = string.Join('\n', users.Select(user => $"{user.Id} {user.Name}"));
        return RenderAction(
            context,
            "/accounts/disable",
            $"Disable {DisplayText.FormatCount(users.Count, "account")}",
            string.Join('\n', users.Select(user => user.Id)),
            Html.Create($"""<input type="hidden" name="names" value="{names}">"""),
            "danger");
    }

    private Html RenderAction(
        HttpContext context, string path, string text, string users, Html fields = default, string kind = "quiet") => Html.Create($"""
        <form method="post" action="{layout.GetPath(path)}">
        {layout.RenderAntiforgery(context)}
        <input type="hidden" name="users" value="{users}">
        {fields}
        <button class="button {kind}">{text}</button>
        </form>
        """);
}
