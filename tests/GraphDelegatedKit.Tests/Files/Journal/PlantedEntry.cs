using System.Text;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A journal entry that is not encrypted, with an upload URL that another program chose.</summary>
internal static class PlantedEntry
{
    public static async Task SetUrlAsync(string file, string url)
    {
        var content = await File.ReadAllBytesAsync(file);
        var json = Encoding.UTF8.GetString(content[(content.AsSpan().IndexOf((byte)'\n') + 1)..]);
        var from = json.IndexOf("https://", StringComparison.Ordinal);
        var record = Encoding.UTF8.GetBytes(json[..from] + url + json[json.IndexOf('"', from)..]);
        var format = new FileFormat("GraphDelegatedKit upload", "", "Journal");
        await File.WriteAllBytesAsync(file, await new PlaintextProtector().ProtectAsync(format, record, default));
    }
}
