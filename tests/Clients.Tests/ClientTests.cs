using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Clients.Tests;

/// <summary>Clients that others wrote, each with its whole story. They know nothing of the local tenant.</summary>
[Parallelizable(ParallelScope.Children)] // each story has a network of its own
public sealed class ClientTests
{
    private const string
        User = "ada.lindqvist@contoso.onmicrosoft.com",
        PythonPath = "/usr/bin/python3";

    private static readonly string NodePath = ClientStory.FindProgram("node");

    // Fixed, so that a client can be configured before the tenant runs.
    private const string
        RcloneClientId = "5d3c8a10-7f42-4f0b-9d5e-2b1c6a0e4f01",
        RcloneSecret = "rclone~secret=1",
        NotesClientId = "5d3c8a10-7f42-4f0b-9d5e-2b1c6a0e4f02";

    private static readonly (string, string)[] Python =
    [
        (PythonPath, "Debian's python3"), ("/usr/lib/python3/dist-packages/requests", "Debian's python3-requests"),
    ];

    private static readonly (string, string)[] Node =
    [
        (NodePath, "Node.js"), (GetScript("node_modules"), "What 'npm ci' installs in tests/Clients.Tests/stories"), .. Python,
    ];

    [Test]
    public async Task Python_the_tutorial_with_MSAL_and_requests_runs_twice()
    {
        await ClientStory.RequireAsync([.. Python, ("/usr/lib/python3/dist-packages/msal", "Debian's python3-msal")]);
        using var story = new ClientStory();

        var first = await story.RunAsync(PythonPath, GetScript("tutorial.py"), "cache.json");
        var second = await story.RunAsync(PythonPath, GetScript("tutorial.py"), "cache.json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first["how"]!.ToString(), Is.EqualTo("device code"));
            Assert.That(first["existedBefore"]!.GetValue<bool>(), Is.False);
            Assert.That(second["how"]!.ToString(), Is.EqualTo("silent"));
            Assert.That(second["me"]!.ToString(), Is.EqualTo(User));
            Assert.That(second["existedBefore"]!.GetValue<bool>(), Is.True);
            Assert.That(GetStrings(second["names"]), Is.EqualTo(new[] { "large.bin", "notes.txt" }));
        }
    }

    [Test]
    public async Task Node_MSAL_signs_in_by_device_code_silently_and_by_a_browser()
    {
        await ClientStory.RequireAsync(Node);
        using var story = new ClientStory();

        var first = await story.RunAsync(NodePath, GetScript("msal-node.mjs"), "cache.json");
        var second = await story.RunAsync(NodePath, GetScript("msal-node.mjs"), "cache.json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first["how"]!.ToString(), Is.EqualTo("device code"));
            Assert.That(second["how"]!.ToString(), Is.EqualTo("silent"));
            Assert.That(second["me"]!.ToString(), Is.EqualTo(User));
            Assert.That(second["browser"]!.ToString(), Is.EqualTo(User));
        }
    }

    [Test]
    public async Task Node_the_Graph_client_with_Azure_Identity_reads_pages_batches_and_transfers_files()
    {
        await ClientStory.RequireAsync(Node);
        using var story = new ClientStory();

        var result = await story.RunAsync(NodePath, GetScript("graph-client.mjs"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result["me"]!.ToString(), Is.EqualTo(User));
            Assert.That(result["users"]!.GetValue<int>(), Is.EqualTo(8));
            Assert.That(result["statuses"]!.AsArray().Select(status => status!.GetValue<int>()), Is.EqualTo(new[] { 200, 200, 404 }));
            Assert.That(result["large"]!.GetValue<int>(), Is.EqualTo(1_000_000));
            Assert.That(result["code"]!.ToString(), Is.EqualTo("itemNotFound"));
        }
    }

    [Test]
    public async Task Node_PnP_adds_a_folder_and_files_and_uploads_in_ranges()
    {
        await ClientStory.RequireAsync(Node);
        using var story = new ClientStory();

        var result = await story.RunAsync(NodePath, GetScript("pnp.mjs"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result["me"]!.ToString(), Is.EqualTo(User));
            Assert.That(GetStrings(result["names"]), Is.EqualTo(new[] { "added.txt", "large.bin", "small.txt" }));
            Assert.That(result["users"]!.GetValue<int>(), Is.EqualTo(8));
        }
    }

    [Test]
    public async Task The_official_SDK_for_NET_reads_pages_changes_and_files()
    {
        await ClientStory.RequireAsync(Python);
        using var story = new ClientStory();
        var program = ClientStory.GetProgram("tests/Clients.Tests/OfficialSdk", "OfficialSdk.dll");

        var result = await story.RunAsync("dotnet", program, GetScript("person.py"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result["me"]!.ToString(), Is.EqualTo(User));
            Assert.That(result["users"]!.GetValue<int>(), Is.EqualTo(8));
            Assert.That(result["changed"]!.GetValue<int>(), Is.Zero);
            Assert.That(GetStrings(result["names"]), Is.EqualTo(new[] { "copy.bin", "large.bin", "small.bin" }));
            Assert.That(GetStrings(result["found"]), Is.EqualTo(new[] { "large.bin" }));
            Assert.That(result["site"]!.ToString(), Is.EqualTo("Engineering"));
            Assert.That(result["batch"]!.ToString(), Is.EqualTo(User));
            Assert.That(result["missing"]!.GetValue<int>(), Is.EqualTo(404));
            Assert.That(result["code"]!.ToString(), Is.EqualTo("itemNotFound"));
        }
    }

    [Test]
    [Category("Slow")] // 260 MB in both directions
    public async Task Rclone_copies_checks_moves_syncs_and_cleans_up()
    {
        await ClientStory.RequireAsync([("/usr/bin/rclone", "Debian's rclone"), .. Python]);
        using var story = new ClientStory
        {
            Options = ["--app", $"name=rclone,id={RcloneClientId},web=http://localhost:53682/,secret-env=RCLONE_CLIENT_SECRET"],
            Environment = new Dictionary<string, string>
            {
                ["RCLONE_CLIENT_ID"] = RcloneClientId,
                ["RCLONE_CLIENT_SECRET"] = RcloneSecret,
            },
        };

        var result = await story.RunAsync("bash", GetScript("rclone.sh"), ".");

        Assert.That(result["done"]!.GetValue<bool>());
    }

    [Test]
    public async Task Onedrive_uploads_downloads_and_finds_nothing_to_do_in_a_second_sync()
    {
        await ClientStory.RequireAsync([("/usr/bin/onedrive", "Debian's onedrive"), .. Python]);
        using var story = new ClientStory();

        var result = await story.RunAsync("bash", GetScript("onedrive.sh"), ".");

        Assert.That(result["done"]!.GetValue<bool>());
    }

    [Test]
    public async Task Curl_signs_in_by_device_code_and_uploads_in_ranges()
    {
        await ClientStory.RequireAsync([("/usr/bin/curl", "Debian's curl"), .. Python]);
        using var story = new ClientStory();

        var result = await story.RunAsync("bash", GetScript("curl.sh"), ".");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result["me"]!.ToString(), Is.EqualTo(User));
            Assert.That(result["statuses"]!.ToString(), Is.EqualTo("202 202 202 201 "));
            Assert.That(result["withoutToken"]!.GetValue<int>(), Is.EqualTo(401));
        }
    }

    [Test]
    public async Task Chromium_with_MSAL_signs_in_uses_Graph_across_origins_and_signs_out()
    {
        await ClientStory.RequireAsync([("/usr/bin/chromium", "Debian's chromium"), .. Node]);
        using var story = new ClientStory
        {
            Options = ["--app", $"name=Notes,id={NotesClientId},spa=http://localhost:3000/"],
            Environment = new Dictionary<string, string> { ["SPA_CLIENT_ID"] = NotesClientId },
        };

        var result = await story.RunAsync(NodePath, GetScript("chromium.mjs"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result["signInHost"]!.ToString(), Is.EqualTo("login.microsoftonline.com"));
            Assert.That(result["account"]!.ToString(), Is.EqualTo(User));
            Assert.That(result["me"]!.ToString(), Is.EqualTo(User));
            Assert.That(result["text"]!.ToString(), Is.EqualTo("from a browser"));
            Assert.That(result["pages"]!.GetValue<int>(), Is.Zero, "pages of the second sign-in");
            Assert.That(result["errors"]!.AsArray(), Is.Empty);
        }
    }

    private static string GetScript(string name) => Path.Combine(ClientStory.ScriptFolder, name);

    private static IEnumerable<string> GetStrings(JsonNode? array) => array!.AsArray().Select(item => item!.ToString());
}
