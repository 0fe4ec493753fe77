using System.Text;
using System.Text.RegularExpressions;

namespace WebApp.Tests.Accounts;

/// <summary>Looking up and disabling many accounts in a browser.</summary>
public sealed class AccountsTests : WebAppFixture
{
    private const string Unknown = "no.such.person@contoso.onmicrosoft.com";

    [Test]
    public async Task A_pasted_list_is_looked_up_in_its_order_with_job_titles_and_states()
    {
        var page = await OpenAccountsAsync();
        var disabled = Tenant.Users[3].UserPrincipalName;
        Tenant.ChangeUser(disabled, user => user with { AccountEnabled = false });

        await QueryAsync(page, $"{disabled}\n{Unknown}\n{User.UserPrincipalName}\n{User.Id}\n{disabled}\n");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await page.GetRowsAsync(), Is.EqualTo(new[]
            {
                new[] { disabled, "disabled", Tenant.Users[3].JobTitle },
                [Unknown, "not found", ""],
                [User.UserPrincipalName, "enabled", User.JobTitle],
            }), "the same user by name and by id is one");
            Assert.That(await page.GetByRole(AriaRole.Status).InnerTextAsync(), Is.EqualTo("2 found, 1 not found"));
            Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("1 repeated line left out."));
        }
    }

    [Test]
    public async Task An_uploaded_CSV_is_looked_up_and_the_download_is_a_CSV_without_formulas()
    {
        Tenant.ChangeUser(User.UserPrincipalName, user => user with { JobTitle = "=HYPERLINK(\"https://evil.example\")" });
        var page = await OpenAccountsAsync();
        await page.GetByLabel("Or a file").SetInputFilesAsync(new FilePayload
        {
            Name = "people.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes($"name;userPrincipalName\nA;{User.UserPrincipalName}\nB;{Unknown}\n"),
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Query" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/query");

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Download as CSV" }).ClickAsync());
        var csv = await File.ReadAllTextAsync(await download.PathAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(download.SuggestedFilename, Is.EqualTo("accounts.csv"));
            Assert.That(csv, Is.EqualTo(
                "user,account,jobTitle\r\n"
                + $"{User.UserPrincipalName},enabled,\"'=HYPERLINK(\"\"https://evil.example\"\")\"\r\n"
                + $"{Unknown},not found,\r\n"));
        }
    }

    [Test]
    public async Task Accounts_are_disabled_after_a_preview_and_the_user_of_the_page_is_not()
    {
        var page = await OpenAccountsAsync();
        await AllowDisablingAsync(page);
        var (first, second) = (Tenant.Users[2].UserPrincipalName, Tenant.Users[3].UserPrincipalName);
        Tenant.ChangeUser(second, user => user with { AccountEnabled = false });
        await page.GetByLabel("User names").FillAsync($"{first}\n{second}\n{Administrator.UserPrincipalName}\n{Unknown}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Preview disabling" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/preview");
        var preview = await page.GetRowsAsync();
        var changedByPreview = Tenant.Users.Count(user => !user.AccountEnabled);
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable 1 account", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/disable");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(preview.Select(row => row[1]), Is.EqualTo(new[] { "would disable", "unchanged", "refused", "not found" }));
            Assert.That(changedByPreview, Is.EqualTo(1), "the preview changes nothing");
            Assert.That(await page.GetRowsAsync(), Is.EqualTo(new[] { new[] { first, "disabled", "" } }));
            Assert.That(
                Tenant.Users.Where(user => !user.AccountEnabled).Select(user => user.UserPrincipalName),
                Is.EquivalentTo(new[] { first, second }));
        }
    }

    [Test]
    public async Task The_first_outcomes_are_on_the_page_before_the_last_answer()
    {
        var page = await OpenAccountsAsync();
        Tenant.Faults.LetThrough("/v1.0/$batch", times: 9);
        var late = Tenant.Faults.Stall("/v1.0/$batch"); // the last of ten batches is never answered
        var names = Enumerable.Range(0, 200).Select(index => $"person{index}@contoso.onmicrosoft.com");
        await page.GetByLabel("User names").FillAsync(string.Join('\n', names));

        await page.GetByRole(AriaRole.Button, new() { Name = "Query" }).ClickAsync();
        await page.Locator("tbody tr").Nth(19).WaitForAsync();
        var isComplete = await page.Locator("#summary").CountAsync() > 0;

        Assert.That(isComplete, Is.False);
        Assert.That(late.AppliedCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_failure_after_the_first_outcomes_is_on_the_page_with_the_number_of_users_without_one()
    {
        var page = await OpenAccountsAsync();
        Tenant.Faults.LetThrough("/v1.0/$batch", times: 6);
        Tenant.Faults.Challenge("/v1.0/$batch", """{"access_token":{"nbf":{"essential":true,"value":"4102444800"}}}""");
        Tenant.Faults.FailToken(50173, times: 100); // the grant was revoked
        var names = Enumerable.Range(0, 200).Select(index => $"person{index}@contoso.onmicrosoft.com");

        await QueryAsync(page, string.Join('\n', names));

        var rows = (await page.GetRowsAsync()).Length;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Is.GreaterThanOrEqualTo(20).And.LessThan(200));
            Assert.That(
                await page.GetByRole(AriaRole.Alert).InnerTextAsync(),
                Does.StartWith("Stopped: ").And.EndsWith($"{200 - rows} of 200 users have no outcome."));
        }
    }

    [Test]
    public async Task A_user_without_the_role_sees_the_refusal_for_each_account()
    {
        Tenant.Apps.GrantForAllUsers(
            Tenant.Apps.All.Single(app => app.DisplayName == "WebApp sample").ClientId,
            "User.Read", "User.ReadBasic.All", "User.Read.All", "User.EnableDisableAccount.All");
        var page = await OpenBrowserAsync();
        await page.GotoAsync("/auth/sign-in?returnUrl=/accounts");
        await page.GetByLabel("Use another account").FillAsync(User.UserPrincipalName);
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts");
        await page.GetByLabel("User names").FillAsync(Tenant.Users[3].UserPrincipalName);

        await page.GetByRole(AriaRole.Button, new() { Name = "Preview disabling" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable 1 account" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/disable");

        var row = (await page.GetRowsAsync()).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row[1], Is.EqualTo("forbidden"));
            Assert.That(row[2], Does.StartWith("403 Authorization_RequestDenied").And.Contain("role"));
            Assert.That(Tenant.Users[3].AccountEnabled, Is.True);
        }
    }

    [Test]
    public async Task A_user_who_declines_the_permission_of_the_accounts_gets_a_403_page_and_keeps_the_rest_of_the_app()
    {
        var page = await SignInAsync(User);
        await page.GotoAsync("/accounts");
        await page.WaitForURLAsync("**/authorize?**");

        var response = await page.ClickForResponseAsync(
            page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }), "/auth/redirect");
        await page.WaitForURLAsync("**/auth/redirect");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(403));
            Assert.That((await page.GotoAsync("/call-graph"))!.Status, Is.EqualTo(200));
        }
    }

    [TestCase("", "The list has no user.", 400)]
    [TestCase("name;city\nAda;Rome", "no column of line 1 is called userPrincipalName", 400)]
    public async Task A_list_that_cannot_be_read_is_shown_again_with_the_problem(string list, string problem, int status)
    {
        var page = await OpenAccountsAsync();
        await page.GetByLabel("User names").FillAsync(list);

        var response = await page.ClickForResponseAsync(page.GetByRole(AriaRole.Button, new() { Name = "Query" }), "/accounts/query");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(status));
            Assert.That(await page.GetByRole(AriaRole.Alert).InnerTextAsync(), Does.Contain(problem));
            Assert.That(await page.GetByLabel("User names").InputValueAsync(), Is.EqualTo(list));
            Assert.That(await page.EvaluateAsync<string>("document.activeElement.id"), Is.EqualTo("users"), "the focus");
            Assert.That(await page.TitleAsync(), Does.StartWith("Error"));
        }
    }

    [Test]
    public async Task A_list_with_too_many_users_and_a_file_that_is_too_large_are_refused()
    {
        var page = await OpenAccountsAsync();
        var many = string.Concat(Enumerable.Range(0, 5_001).Select(index => $"p{index}@contoso.onmicrosoft.com\n"));
        await page.GetByLabel("Or a file").SetInputFilesAsync(
            new FilePayload { Name = "many.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(many) });
        await page.GetByRole(AriaRole.Button, new() { Name = "Query" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/query");
        var tooMany = await page.GetByRole(AriaRole.Alert).InnerTextAsync();

        await page.GotoAsync("/accounts");
        await page.GetByLabel("Or a file").SetInputFilesAsync(
            new FilePayload { Name = "big.txt", MimeType = "text/plain", Buffer = new byte[(1024 * 1024) + 1] });
        var response = await page.ClickForResponseAsync(page.GetByRole(AriaRole.Button, new() { Name = "Query" }), "/accounts/query");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tooMany, Does.Contain("5,001 users, and 5,000 are the most"));
            Assert.That(response.Status, Is.EqualTo(413));
            Assert.That(await page.GetByRole(AriaRole.Alert).InnerTextAsync(), Does.Contain("larger than 1 MB"));
        }
    }

    [Test]
    public async Task Markup_in_a_name_is_shown_as_text()
    {
        const string Name = "<img src=x onerror=alert(1)>";
        var page = await OpenAccountsAsync();

        await QueryAsync(page, Name);

        Assert.That((await page.GetRowsAsync()).Single()[0], Is.EqualTo(Name));
        Assert.That(await page.Locator("img").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task A_form_without_the_proof_of_this_app_changes_nothing()
    {
        var page = await OpenAccountsAsync();
        await AllowDisablingAsync(page);
        var form = page.Context.APIRequest.CreateFormData();
        form.Set("users", User.Id);

        var response = await page.Context.APIRequest.PostAsync("/accounts/disable", new() { Form = form });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(400));
            Assert.That(await response.TextAsync(), Does.Contain("The form is too old or from another site"));
            Assert.That(User.AccountEnabled, Is.True);
        }
    }

    private static async Task QueryAsync(IPage page, string list)
    {
        await page.GetByLabel("User names").FillAsync(list);
        await page.GetByRole(AriaRole.Button, new() { Name = "Query" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/query");
        await page.Locator("#summary").WaitForAsync();
    }

    private static async Task AllowDisablingAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Ask for the permission") }).ClickAsync();
        await page.AcceptAsync();
        await page.WaitForURLAsync("**/accounts");
    }
}
