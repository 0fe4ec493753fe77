using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// "graph-local approve" and "graph-local deny", at a tenant of another process.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#expected-errors
public sealed class GraphLocalAnswerTests : TenantFixture
{
    private const string Grace = "grace@fabrikam.com";

    private protected override LocalTenantOptions Options => new()
    {
        TimeProvider = Clock,
        DeviceCodeInterval = TimeSpan.Zero,
        ApplicationName = "Notes",
        Users = [.. LocalUser.Generate(7), CreateUser(Grace)],
    };

    private string Url => Tenant.Address.HttpAddress.ToString();

    [Test]
    public async Task An_approved_code_signs_the_chosen_user_in()
    {
        var code = await Client.RequestDeviceCodeAsync();

        var result = await RunAsync("approve", GetUserCode(code), "--user", Grace);

        var (_, tokens) = await Client.PollTokenAsync(code);
        Client.Http.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens["access_token"]!);
        var (_, me) = await Client.GetAsync(GraphUrl + "/me");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new ToolResult(0, $"Approved {GetUserCode(code)}: {Grace} signs in to Notes.\n", "")));
            Assert.That((string)me["userPrincipalName"]!, Is.EqualTo(Grace));
        }
    }

    [Test]
    public async Task A_denied_code_gives_the_program_no_token()
    {
        var code = await Client.RequestDeviceCodeAsync();

        var result = await RunAsync("deny", GetUserCode(code));

        var (_, error) = await Client.PollTokenAsync(code);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new ToolResult(0, $"Denied {GetUserCode(code)}: Notes gets no token.\n", "")));
            Assert.That((string)error["error"]!, Is.EqualTo("authorization_declined"));
        }
    }

    [Test]
    public async Task A_code_is_found_in_any_case_and_with_hyphens()
    {
        var typed = GetUserCode(await Client.RequestDeviceCodeAsync()).ToLowerInvariant().Insert(4, "-");

        var result = await RunAsync("approve", typed);

        Assert.That(result.ExitCode, Is.Zero, result.ErrorOutput);
    }

    [Test]
    public async Task The_only_pending_code_needs_no_argument()
    {
        var code = await Client.RequestDeviceCodeAsync();

        var result = await RunAsync("approve", "--json");

        var answered = JsonNode.Parse(result.Output)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)answered["userCode"]!, Is.EqualTo(GetUserCode(code)));
            Assert.That((string)answered["state"]!, Is.EqualTo("approved"));
            Assert.That((string)answered["user"]!, Is.EqualTo(Tenant.Address.DefaultUser));
        }
    }

    [Test]
    public async Task Of_several_pending_codes_one_has_to_be_named()
    {
        var (first, second) = (await Client.RequestDeviceCodeAsync(), await Client.RequestDeviceCodeAsync());

        var result = await RunAsync("deny");

        Assert.That(result, Is.EqualTo(new ToolResult(
            1,
            "",
            $"graph-local: Several device codes are pending. Give the one you mean: {GetUserCode(first)} (Notes), "
            + $"{GetUserCode(second)} (Notes).\n")));
    }

    [Test]
    public async Task An_unknown_code_is_reported_with_the_pending_ones()
    {
        var none = await RunAsync("approve", "ABCD23EFG");
        var code = await Client.RequestDeviceCodeAsync();
        var one = await RunAsync("approve", "ABCD23EFG");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(none, Is.EqualTo(new ToolResult(
                1,
                "",
                "graph-local: The tenant has no device code 'ABCD23EFG'. No device code is pending. "
                + "Start the sign-in of the program first, or wait for it with --wait SECONDS.\n")));
            Assert.That(one.ErrorOutput, Is.EqualTo(
                $"graph-local: The tenant has no device code 'ABCD23EFG'. Pending: {GetUserCode(code)} (Notes).\n"));
        }
    }

    [Test]
    public async Task A_code_that_no_longer_waits_is_reported_with_what_became_of_it()
    {
        var (expired, approved, denied, redeemed) = (
            await Client.RequestDeviceCodeAsync(), await Client.RequestDeviceCodeAsync(),
            await Client.RequestDeviceCodeAsync(), await Client.RequestDeviceCodeAsync());
        await RunAsync("approve", GetUserCode(approved));
        await RunAsync("deny", GetUserCode(denied));
        await RunAsync("approve", GetUserCode(redeemed), "--user", Grace);
        await Client.PollTokenAsync(redeemed);

        Assert.That(await FailAsync(approved), Does.Contain($"' is approved already, by {Tenant.Address.DefaultUser}. Notes signs in"));
        Clock.Advance(TimeSpan.FromMinutes(16));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FailAsync(expired), Does.EndWith("' has expired. Let Notes start another sign-in, and give its code.\n"));
            Assert.That(await FailAsync(denied), Does.Contain("' is denied already. Let Notes start another sign-in"));
            Assert.That(await FailAsync(redeemed), Does.Contain($"' is used up: Notes has signed in as {Grace}."));
        }

        async Task<string> FailAsync(JsonNode code) => (await RunAsync("approve", GetUserCode(code))).ErrorOutput;
    }

    [TestCase("zoe", "")]
    [TestCase("", "")]
    [TestCase("grace", " Did you mean 'grace@fabrikam.com'?")]
    [TestCase("adda", " Did you mean 'ada.lindqvist@contoso.onmicrosoft.com'?")]
    public async Task An_unknown_user_is_reported_with_the_users_that_there_are(string user, string hint)
    {
        await Client.RequestDeviceCodeAsync();

        var result = await RunAsync("approve", "--user", user);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(
            result.ErrorOutput,
            Does.StartWith($"graph-local: The tenant has no user '{user}'.{hint} Its users: ada.lindqvist@contoso.onmicrosoft.com, ")
                .And.EndsWith($", {Grace}.\n"));
    }

    [TestCase("")]
    [TestCase("ABCD23EFG", "ABCD23EFG")]
    public async Task A_wait_that_ends_without_a_code_says_how_long_it_was(string code, params string[] arguments)
    {
        var result = await RunAsync(["approve", "--wait", "1", .. arguments]);

        Assert.That(result, Is.EqualTo(new ToolResult(
            1,
            "",
            $"graph-local: {(code.Length == 0 ? "" : $"The tenant has no device code '{code}'. ")}No device code in 1 second. "
            + "Check that the program has requested one from this tenant, or wait longer.\n")));
    }

    [Test]
    public async Task A_disabled_user_cannot_sign_in()
    {
        Tenant.ChangeUser(Grace, user => user with { AccountEnabled = false });
        await Client.RequestDeviceCodeAsync();

        var result = await RunAsync("approve", "--user", Grace);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.ErrorOutput, Does.StartWith($"graph-local: The account of '{Grace}' is disabled."));
    }

    [Test]
    public async Task A_script_can_wait_for_the_tenant_and_for_the_code()
    {
        using var folder = new TemporaryFolder();
        using var process = ToolProcess.Launch("approve", "--wait", "120", "--state", folder["state"]);
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var client = new TenantClient(tenant);
        var code = await client.RequestDeviceCodeAsync();

        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(output, Does.StartWith($"Approved {GetUserCode(code)}: "), await process.StandardError.ReadToEndAsync());
        Assert.That(process.ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_script_that_waits_asks_again_until_a_code_is_pending()
    {
        const string Code = """{"userCode":"ABCD23EFG","state":"pending","app":"Notes","user":null}""";
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var process = ToolProcess.RunAsync("deny", "--wait", "120", "--url", $"http://{listener.LocalEndpoint}");

        await AnswerAsync(listener, "application/json", """{"deviceCodes":[]}""");
        await AnswerAsync(listener, "application/json", $$"""{"deviceCodes":[{{Code}}]}""");
        var request = await AnswerAsync(listener, "application/json", "");
        var denied = Code.Replace("pending", "denied", StringComparison.Ordinal);
        await AnswerAsync(listener, "application/json", $$"""{"deviceCodes":[{{denied}}]}""");

        Assert.That(request, Does.StartWith("POST /_local/deviceCodes/ABCD23EFG/deny "));
        Assert.That(await process, Is.EqualTo(new ToolResult(0, "Denied ABCD23EFG: Notes gets no token.\n", "")));
    }

    [Test]
    public async Task A_tenant_that_does_not_run_is_reported_with_what_helps()
    {
        using var folder = new TemporaryFolder();

        var byFolder = await ToolProcess.RunAsync("approve", "--state", folder["state"]);
        var byUrl = await ToolProcess.RunAsync("approve", "--url", "http://127.0.0.1:1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(byFolder.ExitCode, Is.EqualTo(1));
            Assert.That(byFolder.ErrorOutput, Does.StartWith($"graph-local: No local tenant runs on '{folder["state"]}'. Start it with "));
            Assert.That(byUrl.ExitCode, Is.EqualTo(1));
            Assert.That(byUrl.ErrorOutput, Does.StartWith("graph-local: No local tenant answers at http://127.0.0.1:1. Start it with "));
        }
    }

    [Test]
    public async Task Another_program_at_the_address_is_reported()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answered = AnswerAsync(listener, "text/html", "hi");

        var result = await ToolProcess.RunAsync("approve", "--url", $"http://{listener.LocalEndpoint}");
        await answered;

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(
            result.ErrorOutput,
            Does.StartWith(
                $"graph-local: The program that answers at http://{listener.LocalEndpoint} is not a local tenant. Give --url "));
    }

    [TestCase("Which tenant? Give --state DIR or --url URL, or set GRAPH_LOCAL_HTTP.", "approve", "ABCD23EFG")]
    [TestCase("--state and --url exclude each other.", "deny", "--state", ".", "--url", "http://127.0.0.1:1")]
    [TestCase("--url takes the plain http address of a tenant on this machine", "deny", "--url", "https://127.0.0.1:1")]
    [TestCase("--url takes the plain http address of a tenant on this machine", "deny", "--url", "http://example.com")]
    [TestCase("--wait takes a number from 0 to 86400.", "approve", "--wait", "soon")]
    [TestCase("There is no option or argument '--user' here.", "deny", "ABCD23EFG", "--user", "ada")]
    [TestCase("There is no option or argument 'aprove' here. Did you mean 'approve'?", "aprove")]
    public async Task A_wrong_command_line_ends_with_2_and_the_right_one(string message, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(arguments);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorOutput, Does.StartWith("graph-local: " + message));
    }

    private static string GetUserCode(JsonNode code) => (string)code["user_code"]!;

    private static LocalUser CreateUser(string name) =>
        new() { Id = "0d6bb7c9-6b8e-4f57-8d0c-6d3a5a4c1b20", DisplayName = "Grace Hopper", UserPrincipalName = name };

    // Answers one request on a connection of its own, and returns the request.
    private static async Task<string> AnswerAsync(TcpListener listener, string mediaType, string body)
    {
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await using var stream = client.GetStream();
        var buffer = new byte[4096];
        var count = await stream.ReadAtLeastAsync(buffer, 1);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: {mediaType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        return Encoding.ASCII.GetString(buffer, 0, count);
    }

    private Task<ToolResult> RunAsync(params string[] arguments) => ToolProcess.RunAsync([.. arguments, "--url", Url]);
}
