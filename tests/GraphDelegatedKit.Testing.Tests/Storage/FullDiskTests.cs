using System.Diagnostics;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Storage;

// graph-local with its state on a disk of 28 MiB, which the tests fill.
[Category("Slow")]
[Platform("Linux")]
public sealed class FullDiskTests : TemporaryFolderFixture
{
    private const string MessagesUrl = "https://graph.microsoft.com/v1.0/me/messages";
    private const string MailScopes = "Mail.ReadWrite openid profile offline_access";
    private const int MessageSize = 1_000_000;

    [Test]
    public async Task A_change_that_a_full_disk_prevents_is_reported_and_later_ones_are_stored_when_there_is_room_again()
    {
        Directory.CreateDirectory(Folder["disk"]);
        using var tool = await StartAsync();
        var disk = $"/proc/{tool.Process.Id}/root{Folder["disk"]}"; // no other process sees what is mounted there
        using var client = new TenantClient(tool.Address);
        await client.SignInAsync(scope: MailScopes);
        await File.WriteAllBytesAsync(disk + "/ballast", new byte[MessageSize]);
        List<string> ids = [];
        for (var number = 0; number < 4; number++)
            ids.Add((string)(await client.PostAsync(MessagesUrl, CreateMessage(number))).Body["id"]!);

        // The log cannot be replaced by a shorter one, because four messages more do not fit on the disk.
        var stored = 0;
        var failed = await PatchAsync(client, ids[0], CreateMessage(stored + 1));
        for (; failed.Status == 200 && stored < 40; failed = await PatchAsync(client, ids[0], CreateMessage(stored + 1)))
            stored++;
        var readable = await GetSubjectAsync(client, ids[0]);
        File.Delete(disk + "/ballast");
        var later = await PatchAsync(client, ids[1], """{"subject":"later"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored, Is.GreaterThan(15), "the log has grown beyond the length at which it is replaced");
            Assert.That(failed.Status, Is.EqualTo(500));
            Assert.That(failed.Body.ToJsonString(), Does.Contain("No space left on device"));
            Assert.That(readable, Is.EqualTo($"message {stored}"), "the change that failed has not happened");
            Assert.That(later.Status, Is.EqualTo(200));
            Assert.That(Directory.EnumerateFiles(disk + "/state", "*.new"), Is.Empty);
        }

        await CopyAsync(disk + "/state", Folder["copy"]);
        using var next = await ToolProcess.StartAsync("--state", Folder["copy"], "--ca", Folder["next.pem"]);
        using var nextClient = new TenantClient(next.Address);
        await nextClient.SignInAsync(scope: MailScopes);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await GetSubjectAsync(nextClient, ids[0]), Is.EqualTo($"message {stored}"));
            Assert.That(await GetSubjectAsync(nextClient, ids[1]), Is.EqualTo("later"));
        }
    }

    private static string CreateMessage(int number) => new JsonObject
    {
        ["subject"] = $"message {number}",
        ["body"] = new JsonObject { ["contentType"] = "text", ["content"] = new string('x', MessageSize) },
    }.ToJsonString();

    private static Task<(int Status, JsonNode Body)> PatchAsync(TenantClient client, string id, string message) =>
        client.SendAsync(HttpMethod.Patch, $"{MessagesUrl}/{id}", new StringContent(message, null, "application/json"));

    private static async Task<string> GetSubjectAsync(TenantClient client, string id) =>
        (string)(await client.GetAsync($"{MessagesUrl}/{id}?$select=subject")).Body["subject"]!;

    // A mount namespace of its own, as an ordinary user can make it.
    private Task<ToolProcess> StartAsync() => ToolProcess.StartWithPrefixAsync(
        [
            "unshare", "--map-root-user", "--mount", "sh", "-c", """mount -t tmpfs -o size=28m none "$0" && exec "$@" """, Folder["disk"],
        ],
        "--state", Folder["disk/state"], "--ca", Folder["ca.pem"]);

    private static async Task CopyAsync(string source, string target)
    {
        using var copy = Process.Start("cp", ["-a", source, target]);
        await copy.WaitForExitAsync();
        Assert.That(copy.ExitCode, Is.Zero);
    }
}
