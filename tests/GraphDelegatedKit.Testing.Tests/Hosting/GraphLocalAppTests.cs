using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// "graph-local --app", "apps" of a seed file, and the fixed ids.
// https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals
[Platform(Exclude = "Win", Reason = "signals are sent with kill")]
public sealed class GraphLocalAppTests : TemporaryFolderFixture
{
    private const string RedirectUri = "http://localhost:53682/";
    private const string NotesId = "11111111-2222-3333-4444-555555555555";
    private const string OtherId = "99999999-8888-7777-6666-555555555555";

    [Test]
    public async Task An_application_of_the_command_line_redeems_a_code_with_its_secrets()
    {
        await File.WriteAllTextAsync(Folder["secret"], "from=the~file\n");
        using var tool = await StartAsync(
            "--app", $"name=Notes,id={NotesId},web={RedirectUri},secret-file={Folder["secret"]},secret=from#the=line");

        var withFile = await RedeemAsync(tool.Address, NotesId, "from=the~file");
        var withLine = await RedeemAsync(tool.Address, NotesId, "from#the=line");
        var wrong = await RedeemAsync(tool.Address, NotesId, "from=the~file\n");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(withFile["access_token"], Is.Not.Null, withFile.ToJsonString());
            Assert.That(withLine["access_token"], Is.Not.Null, withLine.ToJsonString());
            Assert.That((int)wrong["error_codes"]![0]!, Is.EqualTo(7000215));
            Assert.That((string)tool.StartupInfo["apps"]!["Notes"]!, Is.EqualTo(NotesId));
        }
    }

    [Test]
    public async Task An_application_that_the_state_folder_keeps_is_listed_in_the_next_run()
    {
        using (await StartAsync("--state", Folder["state"], "--app", $"name=Notes,id={NotesId},web={RedirectUri}"))
        {
        }

        using var next = await StartAsync("--state", Folder["state"]);

        Assert.That(next.StartupInfo["apps"]!.ToJsonString(), Is.EqualTo($$"""{"Notes":"{{NotesId}}"}"""));
    }

    // Applications that were created over Graph can have any name.
    [Test]
    public async Task An_application_of_the_command_line_is_listed_instead_of_a_kept_one_of_the_same_name()
    {
        using (await StartAsync("--state", Folder["state"], "--app", $"name=Notes,id={NotesId}"))
        {
        }

        using var next = await StartAsync("--state", Folder["state"], "--app", $"name=Notes,id={OtherId}");

        Assert.That((string)next.StartupInfo["apps"]!["Notes"]!, Is.EqualTo(OtherId));
    }

    [Test]
    public async Task Each_redirect_URI_of_the_command_line_is_of_its_platform()
    {
        using var tool = await StartAsync(
            "--app", $"name=Notes,id={NotesId},spa=http://localhost:1/spa,public=http://localhost:1/public,public-flows",
            "--app", "name=Other,web=https://other.example/signin");

        var publicClient = await RedeemAsync(tool.Address, NotesId, secret: null, "http://localhost:1/public");
        var singlePage = await RedeemAsync(tool.Address, NotesId, secret: null, "http://localhost:1/spa");
        var server = await RedeemAsync(
            tool.Address, (string)tool.StartupInfo["apps"]!["Other"]!, secret: null, "https://other.example/signin");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(publicClient["access_token"], Is.Not.Null, publicClient.ToJsonString());
            Assert.That((int)singlePage["error_codes"]![0]!, Is.EqualTo(9002327), "not from a browser");
            Assert.That((int)server["error_codes"]![0]!, Is.EqualTo(7000218), "no secret");
        }
    }

    [Test]
    public async Task An_application_without_an_id_gets_one_that_follows_from_its_name()
    {
        using var first = await StartAsync("--app", "name=Notes,public=http://localhost");
        await File.WriteAllTextAsync(Folder["seed.json"], """{"apps":[{"displayName":"notes"}]}""");
        using var second = await StartAsync("--seed", Folder["seed.json"]);

        Assert.That(
            (string)second.StartupInfo["apps"]!["notes"]!,
            Is.EqualTo((string)first.StartupInfo["apps"]!["Notes"]!).And.Matches("^[0-9a-f-]{36}$"));
    }

    [Test]
    public async Task A_seed_file_registers_applications_with_secrets_from_files_relative_to_it()
    {
        await File.WriteAllTextAsync(Folder["secret"], "from a file\n");
        await File.WriteAllTextAsync(Folder["seed.json"], $$"""
            {
              "apps": [{
                "displayName": "Notes",
                "clientId": "{{NotesId}}",
                "webRedirectUris": ["{{RedirectUri}}"],
                "secrets": [{ "file": "secret" }, { "value": "old", "expiresOn": "2020-01-31T00:00:00Z" }]
              }]
            }
            """);
        using var tool = await StartAsync("--seed", Folder["seed.json"]);

        var valid = await RedeemAsync(tool.Address, NotesId, "from a file");
        var expired = await RedeemAsync(tool.Address, NotesId, "old");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(valid["access_token"], Is.Not.Null, valid.ToJsonString());
            Assert.That((int)expired["error_codes"]![0]!, Is.EqualTo(7000222));
        }
    }

    [Test]
    public async Task The_ids_of_the_command_line_are_those_of_the_tenant_and_stay_in_its_state_folder()
    {
        string[] ids = ["--tenant-id", NotesId.ToUpperInvariant(), "--client-id", OtherId];
        using (var tool = await StartAsync([.. ids, "--state", Folder["state"]]))
        {
            Assert.That(tool.Address.TenantId, Is.EqualTo(NotesId));
            Assert.That(tool.Address.ClientId, Is.EqualTo(OtherId));
            await tool.SendSignalAsync("TERM");
        }

        using (var tool = await StartAsync("--state", Folder["state"]))
        {
            Assert.That(tool.Address.TenantId, Is.EqualTo(NotesId));
            await tool.SendSignalAsync("TERM");
        }

        var (exitCode, errorOutput) = await FailAsync("--state", Folder["state"], "--client-id", NotesId);
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(
            errorOutput,
            Is.EqualTo(
                $"graph-local: '{Folder["state"]}' keeps a tenant with the client id {OtherId}, not {NotesId}. "
                + "Use another state folder or that id.\n"));
    }

    [TestCase("the id 'x' is not a GUID.", "--app", "name=Notes,id=x")]
    [TestCase("the field name is missing", "--app", "public=http://localhost")]
    [TestCase("there is no field 'wbe'. Allowed: name, id, web, ", "--app", "name=Notes,wbe=http://localhost")]
    [TestCase("Did you mean 'spa'?", "--app", "name=Notes,sap=http://localhost")]
    [TestCase("'/signin' is not a redirect URI.", "--app", "name=Notes,web=/signin")]
    [TestCase("'http://localhost#x' is not a redirect URI.", "--app", "name=Notes,web=http://localhost#x")]
    [TestCase("the field web needs a value, as in web=VALUE.", "--app", "name=Notes,web")]
    [TestCase("the field name occurs twice.", "--app", "name=Notes,name=Other")]
    [TestCase("the environment variable 'NO_SUCH_SECRET' is not set.", "--app", "name=Notes,secret-env=NO_SUCH_SECRET")]
    [TestCase("Could not find", "--app", "name=Notes,secret-file=/nowhere/secret")]
    [TestCase("Two applications have the name 'Notes': ", "--app", "name=Notes", "--app", "name=notes")]
    [TestCase(
        $"Two applications have the name 'Notes': {NotesId} and {OtherId}. Give one of them another name, in --app or in ",
        "--app", "name=Notes,id=" + NotesId, "--app", "name=Notes,id=" + OtherId)]
    [TestCase(
        $"Two applications have the client id {NotesId}: 'Notes' and 'Other'. Give one of them another id.",
        "--app", "name=Notes,id=" + NotesId, "--app", "name=Other,id=" + NotesId)]
    [TestCase("--tenant-id takes a GUID, such as ", "--tenant-id", "contoso")]
    [TestCase("--client-id takes a GUID, such as ", "--client-id", "{" + NotesId + "}")]
    [TestCase("is the client id of the tenant's default application.", "--client-id", NotesId, "--app", "name=Notes,id=" + NotesId)]
    public async Task A_mistake_in_an_application_is_reported_with_what_is_allowed(string message, params string[] arguments)
    {
        var (exitCode, errorOutput) = await FailAsync(arguments);

        var isUsage = message.StartsWith("Two applications", StringComparison.Ordinal);
        Assert.That(exitCode, isUsage ? Is.EqualTo(2) : Is.EqualTo(1).Or.EqualTo(2));
        Assert.That(errorOutput, Does.StartWith("graph-local: ").And.Contain(message));
        Assert.That(errorOutput.Trim().Split('\n'), Has.Length.EqualTo(1));
    }

    [TestCase("""{"apps":[{"displayName":"A","redirectUris":[]}]}""", "$.apps[0]: there is no property 'redirectUris'. Allowed: ")]
    [TestCase("""{"apps":[{"displayName":"A","webRedirectUris":["/x"]}]}""", "$.apps[0].webRedirectUris[0]: ")]
    [TestCase("""{"apps":[{"displayName":"A","secrets":[{}]}]}""",
        "$.apps[0].secrets[0]: exactly one of these properties is needed: value, environment, file.")]
    [TestCase("""{"apps":[{"displayName":"A","secrets":[{"environment":"NO_SUCH_SECRET"}]}]}""",
        "$.apps[0]: the environment variable 'NO_SUCH_SECRET' is not set.")]
    [TestCase("""{"apps":[{"displayName":"A","secrets":[{"value":"x","expiresOn":"2026-02-30T00:00:00Z"}]}]}""",
        "$.apps[0]: there is no time '2026-02-30T00:00:00Z'.")]
    [TestCase("""{"apps":[{"displayName":"A","certificateFiles":["none.pem"]}]}""", "$.apps[0]: Could not find")]
    [TestCase("""{"apps":[{"displayName":"A"},{"displayName":"a"}]}""", "Two applications have the name ")]
    public async Task A_mistake_in_the_applications_of_a_seed_file_is_reported_with_its_path(string json, string message)
    {
        await File.WriteAllTextAsync(Folder["seed.json"], json);

        var (exitCode, errorOutput) = await FailAsync("--seed", Folder["seed.json"]);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(errorOutput, Does.StartWith("graph-local: ").And.Contain(message));
    }

    // https://learn.microsoft.com/dotnet/api/azure.identity.devicecodecredentialoptions.clientid
    [Test]
    public async Task The_client_ids_of_Microsoft_are_known_on_request()
    {
        const string AzureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
        using var strict = await StartAsync();
        using var open = await StartAsync("--well-known-clients");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)(await RequestDeviceCodeAsync(strict.Address, AzureCli))["error_codes"]![0]!, Is.EqualTo(700016));
            Assert.That((await RequestDeviceCodeAsync(open.Address, AzureCli))["user_code"], Is.Not.Null);
        }
    }

    [TestCase("--enforce-scopes", 403)]
    [TestCase("--log", 200)]
    public async Task Permissions_are_enforced_on_request(string option, int expected)
    {
        using var tenant = await StartAsync(option);
        using var control = new ControlClient(tenant.Address);
        var (_, token) = await control.PostAsync($"users/{tenant.Address.DefaultUser}/token", """{"scopes":["User.Read"]}""");
        using var client = new HttpClient(tenant.Address.CreateHandler());
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)token["token"]!);

        using var response = await client.GetAsync("https://graph.microsoft.com/v1.0/me/messages");

        Assert.That((int)response.StatusCode, Is.EqualTo(expected));
    }

    private static async Task<JsonNode> RequestDeviceCodeAsync(LocalTenantAddress tenant, string clientId)
    {
        using var client = new HttpClient(tenant.CreateHandler());
        using var form = new FormUrlEncodedContent([new("client_id", clientId), new("scope", "User.Read")]);
        using var response = await client.PostAsync($"https://login.microsoftonline.com/{tenant.TenantId}/oauth2/v2.0/devicecode", form);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    // Signs in at the pages, and redeems the code. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
    private static async Task<JsonNode> RedeemAsync(
        LocalTenantAddress tenant, string clientId, string? secret, string redirectUri = RedirectUri)
    {
        using var browser = new SignInBrowser(tenant);
        var verifier = new string('v', 43);
        var code = await browser.GetCodeAsync(browser.CreateAuthorizeUrl(
            clientId, redirectUri, ("code_challenge", verifier), ("code_challenge_method", "plain")));
        using var client = new TenantClient(tenant);
        List<(string, string)> fields =
        [
            ("client_id", clientId), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectUri),
            ("code_verifier", verifier),
        ];
        if (secret is not null)
            fields.Add(("client_secret", secret));
        return (await client.RequestTokenAsync([.. fields])).Body;
    }

    private static async Task<(int ExitCode, string ErrorOutput)> FailAsync(params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(arguments);
        return (result.ExitCode, result.ErrorOutput);
    }

    private Task<ToolProcess> StartAsync(params string[] arguments) => ToolProcess.StartAsync(["--ca", Folder["ca.pem"], .. arguments]);
}
