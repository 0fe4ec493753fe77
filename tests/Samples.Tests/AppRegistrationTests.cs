using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class AppRegistrationTests
{
    private const string ConsoleName = "GraphDelegatedKit console app";

    private static readonly string[] CreateConsole = ["create", "--for", "console", "--json"];

    [Test]
    public async Task A_console_app_is_created_with_its_flag_redirect_URI_and_permissions_and_signs_in()
    {
        await using var registration = await RegistrationTenant.StartAsync();

        var run = await registration.RunSuccessfullyAsync([.. CreateConsole, "--scopes", "User.Read", "Mail.Read"]);

        var app = await registration.GetAppAsync(ConsoleName);
        var permissions = app["requiredResourceAccess"]![0]!["resourceAccess"]!.AsArray().Select(access => (string)access!["id"]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSteps(run), Is.EqualTo(new[] { "application created", "service principal created", "sign-in done" }));
            Assert.That(run.JsonLines[0].GetProperty("clientId").GetString(), Is.EqualTo((string)app["appId"]!));
            Assert.That((bool)app["isFallbackPublicClient"]!, Is.True);
            Assert.That((string)app["signInAudience"]!, Is.EqualTo("AzureADMyOrg"));
            Assert.That((string)app["publicClient"]!["redirectUris"]![0]!, Is.EqualTo("http://localhost"));
            Assert.That(permissions, Is.EqualTo(new[]
            {
                "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "570282fd-fa5c-430d-a7fd-fc8dc98a9dca", // User.Read, Mail.Read
            }));
        }
    }

    [Test]
    public async Task A_second_run_changes_nothing_in_the_directory_and_no_byte_of_the_file()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--configure", "graph.env"]);
        var (writes, file) = (registration.Writes.Count, await File.ReadAllBytesAsync(registration.GetPath("graph.env")));

        var run = await registration.RunSuccessfullyAsync([.. CreateConsole, "--configure", "graph.env"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(writes, Is.EqualTo(3));
            Assert.That(registration.Writes, Has.Count.EqualTo(writes));
            Assert.That(await File.ReadAllBytesAsync(registration.GetPath("graph.env")), Is.EqualTo(file));
            Assert.That(
                GetSteps(run),
                Is.EqualTo(new[]
                {
                    "application unchanged", "service principal unchanged", "configuration unchanged", "sign-in done",
                }));
        }
    }

    [Test]
    public async Task A_console_sample_signs_in_with_the_app_of_the_file()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--configure", "graph.env"]);
        foreach (var line in await File.ReadAllLinesAsync(registration.GetPath("graph.env")))
            registration.Home.EnvironmentVariables[line.Split('=')[0]] = line.Split('=')[1];

        var run = await SampleProcess.RunAsync(registration.Home, "QuickStart", "--never-prompt", "--json");

        var clientId = (string)(await registration.GetAppAsync(ConsoleName))["appId"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(registration.Home.EnvironmentVariables["GRAPH_CLIENT"], Is.EqualTo(clientId));
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no Unix permission bits.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_web_app_signs_in_with_a_secret_that_only_its_file_has()
    {
        await using var registration = await RegistrationTenant.StartAsync();

        var run = await registration.RunSuccessfullyAsync(
            [.. registration.WebApp, "--secret-file", "web.env", "--configure", "appsettings.Local.json"]);

        var app = await registration.GetAppAsync();
        var secret = GetSecret(registration);
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(registration.GetPath("appsettings.Local.json")))!["GraphDelegated"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Output, Does.Contain("sign-in: ").And.Contain("is signed in with the app"));
            Assert.That(secret, Has.Length.GreaterThan(16));
            Assert.That(run.Output + run.Error, Does.Not.Contain(secret));
            Assert.That(
                File.GetUnixFileMode(registration.GetPath("web.env")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That((string)settings["ClientId"]!, Is.EqualTo((string)app["appId"]!));
            Assert.That((string)settings["Tenant"]!, Is.EqualTo(registration.Tenant.TenantId));
            Assert.That((string)settings["BaseUrl"]! + "/auth/redirect", Is.EqualTo((string)app["web"]!["redirectUris"]![0]!));
            Assert.That(settings["Scopes"]!.ToJsonString(), Is.EqualTo("""["User.Read","User.ReadBasic.All"]"""));
            Assert.That(app["passwordCredentials"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(app["isFallbackPublicClient"], Is.Null);
        }
    }

    [Test]
    public async Task A_second_run_for_a_web_app_creates_no_other_secret_and_changes_no_byte_of_its_files()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        string[] command = [.. registration.WebApp, "--secret-file", "web.env", "--configure", "appsettings.Local.json", "--json"];
        await registration.RunSuccessfullyAsync(command);
        var files = ReadFiles(registration);

        var run = await registration.RunSuccessfullyAsync(command);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ReadFiles(registration), Is.EqualTo(files));
            Assert.That(registration.Writes, Has.Count.EqualTo(4));
            Assert.That(GetSteps(run), Has.Exactly(4).EndsWith("unchanged").And.Some.EqualTo("sign-in done"));
        }
    }

    [Test]
    public async Task The_secret_goes_to_the_user_secrets_of_the_configured_project_and_other_secrets_stay()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await File.WriteAllTextAsync(
            registration.GetPath("Web.csproj"),
            "<Project><PropertyGroup><UserSecretsId>web-secrets</UserSecretsId></PropertyGroup></Project>");
        var folder = Directory.CreateDirectory(Path.Combine(registration.Home.Folder, ".microsoft", "usersecrets", "web-secrets"));
        var path = Path.Combine(folder.FullName, "secrets.json");
        await File.WriteAllTextAsync(path, """{"Other:Key":"kept"}""");

        var run = await registration.RunSuccessfullyAsync([.. registration.WebApp, "--configure", "appsettings.Local.json"]);
        var secrets = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        await registration.RunSuccessfullyAsync("remove", "--for", "web", "--configure", "appsettings.Local.json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)secrets["GraphDelegated:ClientSecret"]!, Has.Length.GreaterThan(16));
            Assert.That(run.Output, Does.Contain("the user secrets web-secrets").And.Contain("is signed in with the app"));
            Assert.That((string)secrets["Other:Key"]!, Is.EqualTo("kept"));
            Assert.That(
                JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject().Select(member => member.Key),
                Is.EqualTo(new[] { "Other:Key" }));
        }
    }

    [Test]
    public async Task Without_a_place_for_the_secret_nothing_is_created()
    {
        await using var registration = await RegistrationTenant.StartAsync();

        var run = await registration.RunAsync(registration.WebApp);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Error, Does.Contain("--secret-file FILE, --user-secrets ID, --show-secret"));
            Assert.That(registration.Tenant.Requests, Is.Empty);
        }
    }

    [Test]
    public async Task Show_secret_prints_the_secret_once()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        string[] command = [.. registration.WebApp, "--show-secret", "--json"];

        var first = await registration.RunSuccessfullyAsync(command);
        var second = await registration.RunSuccessfullyAsync(command);

        var secret = first.JsonLines.Single(line => line.GetProperty("step").GetString() == "secret").GetProperty("secret").GetString();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(secret, Has.Length.GreaterThan(16));
            Assert.That(GetSteps(first), Has.Some.EqualTo("sign-in done"));
            Assert.That(second.Output, Does.Not.Contain(secret).And.Not.Contain("\"secret\":\""));
            Assert.That((await registration.GetAppAsync())["passwordCredentials"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(Directory.EnumerateFiles(registration.Home.WorkingFolder), Is.Empty);
        }
    }

    [Test]
    public async Task Entries_of_others_survive_two_runs_and_only_the_difference_is_shown()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--no-sign-in"]);
        var app = await registration.GetAppAsync(ConsoleName);
        var graph = app["requiredResourceAccess"]![0]!.DeepClone();
        graph["resourceAccess"]!.AsArray().Add(new JsonObject { ["id"] = "df021288-bdef-4463-88db-98f22de89214", ["type"] = "Role" });
        var foreign = new JsonObject
        {
            ["tags"] = new JsonArray([.. app["tags"]!.AsArray().Select(tag => tag!.DeepClone()), "team-a"]),
            ["publicClient"] = new JsonObject { ["redirectUris"] = new JsonArray("http://localhost", "myapp://signed-in") },
            ["requiredResourceAccess"] = new JsonArray(
                graph,
                JsonNode.Parse(
                    """
                    {"resourceAppId":"00000002-0000-0ff1-ce00-000000000000",
                     "resourceAccess":[{"id":"6b7bf1d3-1b5e-4b4b-8b6c-3a8f3f1a9d11","type":"Scope"}]}
                    """)),
        };
        await registration.SendAsync(HttpMethod.Patch, $"applications/{app["id"]}", foreign.ToJsonString());

        var changed = await registration.RunSuccessfullyAsync([.. CreateConsole, "--no-sign-in", "--scopes", "Mail.Read"]);
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--no-sign-in", "--scopes", "Mail.Read"]);

        var after = await registration.GetAppAsync(ConsoleName);
        var resources = after["requiredResourceAccess"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                changed.JsonLines[0].GetProperty("changes").EnumerateArray().Select(change => change.GetString()),
                Is.EqualTo(new[] { "+ permission Mail.Read (the user grants it, unless the tenant forbids it)" }));
            Assert.That(resources, Has.Count.EqualTo(2));
            Assert.That(resources[0]!["resourceAccess"]!.AsArray(), Has.Count.EqualTo(4), "two of before, one of another, one added");
            Assert.That(resources[0]!.ToJsonString(), Does.Contain("\"type\":\"Role\""));
            Assert.That(after["tags"]!.ToJsonString(), Does.Contain("team-a"));
            Assert.That(after["publicClient"]!["redirectUris"]!.ToJsonString(), Does.Contain("myapp://signed-in"));
        }
    }

    [Test]
    public async Task A_dry_run_shows_the_steps_and_changes_nothing()
    {
        await using var registration = await RegistrationTenant.StartAsync();

        var run = await registration.RunSuccessfullyAsync(
            [.. registration.WebApp, "--secret-file", "web.env", "--configure", "appsettings.Local.json", "--dry-run", "--json"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                GetSteps(run),
                Is.EqualTo(new[]
                {
                    "application wouldCreate", "service principal wouldCreate", "secret wouldCreate", "configuration wouldWrite",
                    "sign-in wouldSignIn",
                }));
            Assert.That(registration.Writes, Is.Empty);
            Assert.That(Directory.EnumerateFiles(registration.Home.WorkingFolder), Is.Empty);
            Assert.That(await registration.ListAppsAsync("GraphDelegatedKit web app"), Is.Empty);
        }
    }

    [Test]
    public async Task An_unknown_permission_is_named_with_a_suggestion_and_nothing_is_created()
    {
        await using var registration = await RegistrationTenant.StartAsync();

        var run = await registration.RunAsync([.. CreateConsole, "--scopes", "User.Raed"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Error, Does.Contain("no delegated permission 'User.Raed'. Did you mean 'User.Read'?"));
            Assert.That(registration.Writes, Is.Empty);
        }
    }

    [TestCase("--for web --redirect http://127.0.0.1:5080/auth/redirect --show-secret", "127.0.0.1 is not localhost")]
    [TestCase("--for web --redirect http://app.example/auth/redirect --show-secret", "is not https")]
    [TestCase("--for console --redirect localhost", "is not an address")]
    [TestCase("--for console --redirect http://localhost/#x", "fragment")]
    [TestCase("--for web --show-secret --months 25", "from 1 to 24")]
    [TestCase("--for web --show-secret --secret-file a.env", "give one of them")]
    [TestCase("--for web --credential certificate", "--certificate FILE")]
    [TestCase("--for web --credential federated --issuer http://i.example --subject s", "--issuer is not an https address")]
    [TestCase("--for web --credential federated", "--issuer URL and --subject TEXT")]
    [TestCase("--for web --show-secret --configure graph.env", "a web app reads JSON")]
    [TestCase("--for console --configure appsettings.json", "reads variables, not JSON")]
    [TestCase("", "--for console or --for web")]
    public async Task A_wrong_command_line_is_refused_before_any_request(string arguments, string expected)
    {
        await using var registration = await RegistrationTenant.StartAsync();

        var run = await registration.RunAsync(["create", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Output);
            Assert.That(run.Error, Does.Contain(expected));
            Assert.That(registration.Tenant.Requests, Is.Empty);
        }
    }

    [Test]
    public async Task A_configuration_with_comments_is_refused_before_anything_is_created_and_stays()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        const string Text = "{\n  // of the team\n  \"Logging\": {}\n}\n";
        await File.WriteAllTextAsync(registration.GetPath("appsettings.Local.json"), Text);

        var run = await registration.RunAsync(
            [.. registration.WebApp, "--secret-file", "web.env", "--configure", "appsettings.Local.json"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Error, Does.Contain("has comments"));
            Assert.That(registration.Writes, Is.Empty);
            Assert.That(await File.ReadAllTextAsync(registration.GetPath("appsettings.Local.json")), Is.EqualTo(Text));
        }
    }

    [Test]
    public async Task Remove_takes_the_configuration_back_and_members_of_others_stay()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        const string Before = """{"Logging":{"Level":"Debug"},"GraphDelegated":{"SessionLifetime":"01:00:00"}}""";
        await File.WriteAllTextAsync(registration.GetPath("appsettings.Local.json"), Before);
        string[] files = ["--secret-file", "web.env", "--configure", "appsettings.Local.json"];
        await registration.RunSuccessfullyAsync([.. registration.WebApp, .. files]);

        var run = await registration.RunSuccessfullyAsync(["remove", "--for", "web", .. files, "--json"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSteps(run), Is.EqualTo(new[] { "configuration restored", "secret deleted", "application deleted" }));
            Assert.That(
                JsonNode.DeepEquals(
                    JsonNode.Parse(await File.ReadAllTextAsync(registration.GetPath("appsettings.Local.json"))),
                    JsonNode.Parse(Before)), Is.True);
            Assert.That(registration.GetPath("web.env"), Does.Not.Exist);
            Assert.That(await registration.ListAppsAsync("GraphDelegatedKit web app"), Is.Empty);
            Assert.That(await registration.ListDeletedAsync(), Has.Count.EqualTo(1));
        }
    }

    [TestCase("remove", "--purge")]
    [TestCase("create", "--for", "console")]
    [TestCase("grant", "--admin")]
    public async Task An_app_that_others_registered_is_left_alone(params string[] command)
    {
        await using var registration = await RegistrationTenant.StartAsync();
        var foreign = await registration.SendAsync(HttpMethod.Post, "applications", """{"displayName":"Payroll"}""");

        var run = await registration.RunAsync([.. command, "--name", "Payroll"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
            Assert.That(run.Error, Does.Contain("left alone").And.Contain((string)foreign!["appId"]!));
            Assert.That(registration.Writes, Is.Empty);
        }
    }

    [Test]
    public async Task A_deleted_app_that_holds_the_name_is_restored_or_purged_on_request()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync(CreateConsole);
        var clientId = (string)(await registration.GetAppAsync(ConsoleName))["appId"]!;
        await registration.RunSuccessfullyAsync("remove", "--for", "console");

        var refused = await registration.RunAsync(CreateConsole);
        var restored = await registration.RunSuccessfullyAsync([.. CreateConsole, "--restore"]);
        var restoredId = (string)(await registration.GetAppAsync(ConsoleName))["appId"]!;
        await registration.RunSuccessfullyAsync("remove", "--for", "console");
        await registration.RunSuccessfullyAsync("remove", "--for", "console", "--purge");
        var created = await registration.RunSuccessfullyAsync(CreateConsole);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.ExitCode, Is.EqualTo(1));
            Assert.That(refused.Error, Does.Contain("create --restore").And.Contain($"remove --purge --name \"{ConsoleName}\""));
            Assert.That(GetSteps(restored)[0], Is.EqualTo("application restored"));
            Assert.That(GetSteps(restored), Has.Some.EqualTo("sign-in done"));
            Assert.That(restoredId, Is.EqualTo(clientId));
            Assert.That(GetSteps(created)[0], Is.EqualTo("application created"));
            Assert.That(await registration.ListDeletedAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task Grant_admin_grants_for_all_users_and_keeps_what_was_granted_before()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--no-sign-in"]);
        var app = await registration.GetAppAsync(ConsoleName);
        var principal = await registration.GetAsync($"servicePrincipals(appId='{app["appId"]}')?$select=id");
        var graph = await registration.GetAsync("servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id");
        await registration.SendAsync(
            HttpMethod.Post,
            "oauth2PermissionGrants",
            $$"""
            {"clientId":"{{principal["id"]}}","resourceId":"{{graph["id"]}}","consentType":"AllPrincipals","scope":"Mail.Read User.Read"}
            """);

        var first = await registration.RunSuccessfullyAsync("grant", "--admin", "--json");
        var second = await registration.RunSuccessfullyAsync("grant", "--admin", "--json");
        var shown = await registration.RunSuccessfullyAsync("show", "--json");

        var grants = await registration.GetAsync($"servicePrincipals/{principal["id"]}/oauth2PermissionGrants");
        var grant = grants["value"]!.AsArray().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Json.GetProperty("changes")[0].GetString(), Is.EqualTo("+ User.ReadBasic.All"));
            Assert.That(GetSteps(second), Is.EqualTo(new[] { "grant unchanged" }));
            Assert.That(((string)grant!["scope"]!).Split(' '), Is.EquivalentTo(new[] { "Mail.Read", "User.Read", "User.ReadBasic.All" }));
            Assert.That(
                shown.Json.GetProperty("permissions").EnumerateArray()
                    .Select(permission => permission.GetProperty("grantedFor").GetString()),
                Is.All.EqualTo("all users"));
        }
    }

    [Test]
    public async Task Grant_by_a_user_without_the_right_prints_the_address_for_an_administrator()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--no-sign-in"]);
        await registration.GrantToSignInClientAsync("Application.Read.All DelegatedPermissionGrant.ReadWrite.All");
        var member = registration.Tenant.Users[1].UserPrincipalName;

        var run = await registration.RunAsync("grant", "--admin", "--username", member);

        var clientId = (await registration.GetAppAsync(ConsoleName))["appId"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(4), run.Error);
            Assert.That(
                run.Error,
                Does.Contain($"https://login.microsoftonline.com/{registration.Tenant.TenantId}/adminconsent?client_id={clientId}"));
        }
    }

    [Test]
    public async Task Grant_without_admin_is_the_consent_of_the_user()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--no-sign-in"]);

        var run = await registration.RunSuccessfullyAsync("grant", "--json");
        var shown = await registration.RunSuccessfullyAsync("show", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSteps(run), Is.EqualTo(new[] { "sign-in done" }));
            Assert.That(shown.Json.GetProperty("permissions")[0].GetProperty("grantedFor").GetString(), Is.EqualTo("1 user"));
        }
    }

    [Test]
    public async Task A_user_who_may_not_register_gets_the_address_for_an_administrator_and_nothing_is_created()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        registration.Tenant.Faults.FailToken(90094, times: 3, grantType: "device_code"); // only an administrator may consent

        var run = await registration.RunAsync(CreateConsole);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(4), run.Error);
            Assert.That(
                run.Error,
                Does.Match(@"https://login\.microsoftonline\.com/[^/]+/adminconsent\?client_id=14d82eec-204b-4c2f-b7e8-296a70dab67e"));
            Assert.That(registration.Writes, Is.Empty);
        }
    }

    [Test]
    public async Task A_tenant_that_forbids_registration_is_named_with_the_role_and_the_address()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        registration.Tenant.Faults.Fail(
            "/v1.0/applications(*", 403, times: 9, code: "Authorization_RequestDenied", method: "PATCH");

        var run = await registration.RunAsync(CreateConsole);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(4), run.Error);
            Assert.That(run.Error, Does.Contain("Application Developer").And.Contain("/adminconsent?client_id="));
        }
    }

    [Test]
    public async Task Permissions_that_only_an_administrator_grants_end_with_the_address_after_everything_else()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--name", "First", "--no-sign-in"]);
        registration.Tenant.Faults.FailToken(90094, times: 3, grantType: "device_code"); // only an administrator may consent

        var run = await registration.RunAsync([.. CreateConsole, "--scopes", "User.Read.All", "--configure", "graph.env"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(4), run.Error);
            Assert.That(
                GetSteps(run),
                Is.EqualTo(new[]
                {
                    "application created", "service principal created", "configuration written", "sign-in refused",
                }));
            Assert.That(run.JsonLines[^1].GetProperty("detail").GetString(), Does.Contain("/adminconsent?client_id="));
        }
    }

    [Test]
    public async Task A_new_app_and_a_new_secret_are_waited_for()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        registration.Tenant.Faults.DelayReplication(missingResponses: 3, secretDelay: TimeSpan.FromSeconds(2));

        var run = await registration.RunSuccessfullyAsync([.. registration.WebApp, "--secret-file", "web.env", "--json"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSteps(run)[^1], Is.EqualTo("sign-in done"));
            Assert.That(run.Error, Does.Contain("Waiting until the sign-in service knows the new app and its credential"));
            Assert.That(await registration.ListAppsAsync("GraphDelegatedKit web app"), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Without_a_user_the_app_is_registered_and_the_sign_in_is_skipped()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--name", "First"]);

        var run = await registration.RunSuccessfullyAsync([.. CreateConsole, "--name", "Second", "--never-prompt"]);

        Assert.That(GetSteps(run)[^1], Is.EqualTo("sign-in skipped"));
    }

    [Test]
    public async Task Without_a_sign_in_an_unattended_run_exits_with_3()
    {
        await using var registration = await RegistrationTenant.StartAsync();

        var run = await registration.RunAsync([.. CreateConsole, "--never-prompt"]);

        Assert.That(run.ExitCode, Is.EqualTo(3), run.Error);
    }

    [Test]
    public async Task Show_lists_the_apps_of_this_program_only()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.SendAsync(HttpMethod.Post, "applications", """{"displayName":"Payroll"}""");
        await registration.RunSuccessfullyAsync([.. CreateConsole, "--no-sign-in"]);
        await registration.RunSuccessfullyAsync([.. registration.WebApp, "--secret-file", "web.env", "--no-sign-in"]);

        var run = await registration.RunSuccessfullyAsync("show");
        var several = await registration.RunAsync("remove");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Output, Does.Contain(ConsoleName).And.Contain("GraphDelegatedKit web app").And.Not.Contain("Payroll"));
            Assert.That(run.Output, Does.Match(@"permission +User\.Read: not granted; the user grants it"));
            Assert.That(run.Output, Does.Match(@"secret +valid until \d{4}-\d\d-\d\d"));
            Assert.That(several.ExitCode, Is.EqualTo(2));
            Assert.That(several.Error, Does.Contain("Choose one with --name"));
        }
    }

    internal static string[] GetSteps(ProcessResult run) =>
        [.. run.JsonLines.Select(line => $"{line.GetProperty("step").GetString()} {line.GetProperty("outcome").GetString()}")];

    internal static string GetSecret(RegistrationTenant registration) => File.ReadLines(registration.GetPath("web.env"))
        .Single(line => line.StartsWith("GraphDelegated__ClientSecret=", StringComparison.Ordinal)).Split('=', 2)[1].Trim('\'');

    private static Dictionary<string, string> ReadFiles(RegistrationTenant registration) =>
        Directory.EnumerateFiles(registration.Home.WorkingFolder).ToDictionary(file => file, File.ReadAllText);
}
