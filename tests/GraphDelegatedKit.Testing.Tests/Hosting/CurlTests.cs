using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// curl is an independent client with its own sockets, certificate checks and redirects; for curl the tenant is the real service.
public sealed partial class CurlTests : TenantFixture
{
    private static readonly byte[] FileContent = TestData.CreateBytes((2 * UploadSessionClient.FragmentAlignment) + 5);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _folder = new TemporaryFolder();
        await IgnoreUnlessAvailableAsync();
        await System.IO.File.WriteAllTextAsync(_folder["ca.pem"], Tenant.Address.CertificatePem);
        await System.IO.File.WriteAllBytesAsync(_folder["f.bin"], FileContent);
        for (var offset = 0; offset < FileContent.Length; offset += UploadSessionClient.FragmentAlignment)
            await System.IO.File.WriteAllBytesAsync(
                _folder["range-" + offset.ToString(CultureInfo.InvariantCulture)],
                FileContent[offset..Math.Min(offset + UploadSessionClient.FragmentAlignment, FileContent.Length)]);
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("--http1.1")]
    [TestCase("--http2")]
    public async Task A_curl_client_uploads_in_a_session_and_resumes_a_download(string version)
    {
        string[] authorization = ["-H", $"Authorization: {Client.Http.DefaultRequestHeaders.Authorization}"];

        var (created, session) = await RunAsync(
            [
                version,
                .. authorization,
                "-H",
                "Content-Type: application/json",
                "-d",
                """{"item":{"@microsoft.graph.conflictBehavior":"fail"}}""",
                $"{DriveUrl}/root:/f.bin:/createUploadSession",
            ]);
        var url = (string)JsonNode.Parse(session)!["uploadUrl"]!;
        var puts = new List<int>();
        for (var offset = 0; offset < FileContent.Length; offset += UploadSessionClient.FragmentAlignment)
        {
            var end = Math.Min(offset + UploadSessionClient.FragmentAlignment, FileContent.Length);
            var range = $"Content-Range: bytes {offset}-{end - 1}/{FileContent.Length}";
            puts.Add((await RunAsync([version, "-T", _folder[$"range-{offset}"], "-H", range, url])).Status);
        }

        var (afterLast, _) = await RunAsync([version, url]);

        // A redirect of curl drops the token; a resume of curl requests the missing range.
        await System.IO.File.WriteAllBytesAsync(_folder["part.bin"], FileContent[..100_000]);
        var (downloaded, _) =
            await RunAsync([version, .. authorization, "-L", "-C", "-", "-o", _folder["part.bin"], $"{DriveUrl}/root:/f.bin:/content"]);

        Assert.Multiple(() =>
        {
            Assert.That(created, Is.EqualTo(200));
            Assert.That(puts, Is.EqualTo(new List<int> { 202, 202, 201 }));
            Assert.That(afterLast, Is.EqualTo(404));
            Assert.That(downloaded, Is.EqualTo(206));
            Assert.That(System.IO.File.ReadAllBytes(_folder["part.bin"]), Is.EqualTo(FileContent));
            Assert.That(
                Tenant.Requests.Where(request => request.IsPreAuthenticated).Select(request => request.HasAuthorization),
                Has.Exactly(5).Items.And.All.False);
        });
    }

    [Test]
    public async Task A_curl_client_that_sends_a_token_to_an_upload_URL_is_refused()
    {
        string[] authorization = ["-H", $"Authorization: {Client.Http.DefaultRequestHeaders.Authorization}"];
        using var upload = await CreateUploadAsync();

        var (put, item) = await RunAsync([.. authorization, "-T", _folder["f.bin"], $"{DriveUrl}/root:/small.bin:/content"]);
        var (rejected, _) = await RunAsync([
            .. authorization,
            "-T",
            _folder["f.bin"],
            "-H",
            $"Content-Range: bytes 0-{FileContent.Length - 1}/{FileContent.Length}",
            upload.UploadUrl,
        ]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(put, Is.EqualTo(201));
            Assert.That((long)JsonNode.Parse(item)!["size"]!, Is.EqualTo((long)FileContent.Length));
            Assert.That(rejected, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task The_curl_commands_of_the_README_sign_in_and_read_me()
    {
        using var tool = await ToolProcess.StartAsync("--state", _folder["tenant"], "--ca", _folder["ca.pem"]);
        await System.IO.File.WriteAllTextAsync(_folder["tenant.json"], tool.StartupInfo.ToJsonString());
        var readme = await System.IO.File.ReadAllTextAsync(ToolProcess.ReadmePath);
        var blocks = ReadmeBlocks().Matches(readme).Select(block => block.Groups[1].Value).ToList();

        var prompt = await RunShellAsync(blocks[0]);
        await new SimulatedUser(tool.Address, tool.Address.DefaultUser).EnterCodeAsync(prompt.Split("enter ")[1].TrimEnd('.', '\n'));
        var me = JsonNode.Parse(await RunShellAsync(DefinitionLines().Match(blocks[0]).Value + blocks[1]))!;

        Assert.That(blocks, Has.Count.EqualTo(2));
        Assert.That((string)me["userPrincipalName"]!, Is.EqualTo(tool.Address.DefaultUser));
    }

    // Without the wait, and without the events, which have no end.
    [Test]
    public async Task The_curl_commands_of_the_README_for_the_control_API_succeed()
    {
        using var tool = await ToolProcess.StartAsync("--ca", _folder["ca.pem"]);
        using var client = new TenantClient(tool.Address);
        var code = await client.RequestDeviceCodeAsync();
        var readme = await System.IO.File.ReadAllTextAsync(ToolProcess.ReadmePath);
        var commands = ControlCommands().Match(readme).Groups[1].Value.Split('\n')
            .Where(line => !line.StartsWith("curl -N", StringComparison.Ordinal))
            .Select(line => line.Replace("PORT", $"{tool.Address.HttpPort}", StringComparison.Ordinal)
                .Replace("CODE", (string)code["user_code"]!, StringComparison.Ordinal)
                .Replace("&wait=30", "", StringComparison.Ordinal)
                .Replace("curl ", "curl --silent --show-error --fail-with-body ", StringComparison.Ordinal));

        var output = await RunShellAsync(string.Join('\n', commands));
        var (status, _) = await client.PollTokenAsync(code);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(output, Does.Contain("""{"status":"healthy"}""").And.Contain(""" "kind":"loseResponse" """.Trim()));
            Assert.That(output, Does.Contain(""" "claims":{"groups":["a"]} """.Trim()).And.Contain(""" "token":" """.Trim()));
            Assert.That(status, Is.EqualTo(200));
        }
    }

    private async Task<string> RunShellAsync(string script)
    {
        var start = new ProcessStartInfo("sh", ["-euc", script])
        {
            WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await error);
        return output;
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ReadmeBlocks();

    [GeneratedRegex(@"## Faults, requests and users from a script\n.*?```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ControlCommands();

    // The commands up to the first blank line define what the later ones use.
    [GeneratedRegex(@"\A.*?\n\n", RegexOptions.Singleline)]
    private static partial Regex DefinitionLines();

    private static async Task IgnoreUnlessAvailableAsync()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("curl", ["--version"]) { RedirectStandardOutput = true })!;
            var version = await process.StandardOutput.ReadToEndAsync();
            if (!version.Contains("HTTP2", StringComparison.Ordinal))
                Assert.Ignore("The installed curl does not support HTTP/2.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("curl is not installed here.");
        }
    }

    private async Task<(int Status, string Body)> RunAsync(string[] arguments)
    {
        var port = Tenant.Address.HttpsPort.ToString(CultureInfo.InvariantCulture);
        string[] allArguments = [
            "-q",
            "-sS",
            "--noproxy",
            "*",
            "--cacert",
            _folder["ca.pem"],
            "--connect-to",
            $"::{Tenant.Address.ListenAddress}:{port}",
            "-w",
            "\n%{http_code}",
            .. arguments,
        ];
        using var process =
            Process.Start(new ProcessStartInfo("curl", allArguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errorOutput = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await errorOutput);
        var end = output.LastIndexOf('\n');
        return (int.Parse(output.AsSpan(end + 1), CultureInfo.InvariantCulture), output[..end]);
    }
}
