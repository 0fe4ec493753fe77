using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Testing.Entra;

// A delegated permission of Graph. The ids of widely used permissions are the real ones of
// https://learn.microsoft.com/graph/permissions-reference; the others are derived from the name. IsAdminOnly: whether only an
// administrator may grant it.
internal sealed record DelegatedPermission(string Name, Guid Id, bool IsAdminOnly)
{
    private static readonly Lazy<Dictionary<string, DelegatedPermission>> Known = new(() => Read().ToDictionary(
        permission => permission.Name, StringComparer.OrdinalIgnoreCase));

    public static DelegatedPermission Get(string name) => Known.Value.GetValueOrDefault(name)
        ?? new(name, Derive(name), name.EndsWith(".All", StringComparison.OrdinalIgnoreCase));

    public static Guid GetId(string name) => Get(name).Id;

    private static IEnumerable<DelegatedPermission> Read()
    {
        using var stream = typeof(DelegatedPermission).Assembly.GetManifestResourceStream("delegated-permission-ids.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            yield return new DelegatedPermission(fields[0], Guid.Parse(fields[1]), fields[2] == "admin");
        }
    }

    private static Guid Derive(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes("permission " + name)).AsSpan(0, 16));
}
