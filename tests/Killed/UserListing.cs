using GraphDelegatedKit;

namespace Killed;

/// <summary>
/// Lists all users into a file. Its first line is the checkpoint, so that page and checkpoint are stored together or not at all.
/// </summary>
internal static class UserListing
{
    public static async Task RunAsync(GraphClient graph, string file)
    {
        List<string> lines = File.Exists(file) ? [.. await File.ReadAllLinesAsync(file)] : [""];
        var from = lines[0].Length == 0 ? null : PageCheckpoint.Parse(lines[0]);
        await foreach (var page in graph.ListAsync<User>("users?$select=id&$top=50").AsPages(from))
        {
            lines[0] = page.Checkpoint.ToJson();
            lines.AddRange(page.Items.Select(user => user.Id!));
            await File.WriteAllLinesAsync(file + ".new", lines);
            File.Move(file + ".new", file, overwrite: true);
        }
    }
}
