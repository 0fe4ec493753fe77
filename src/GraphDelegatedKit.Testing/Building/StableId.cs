using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Testing.Building;

// Derives an id from a name. The id is the same in every tenant, so that a test can name it. graph-local compiles this file, too.
internal static class StableId
{
    public static string Create(string purpose, string name) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(purpose + name.ToUpperInvariant())).AsSpan(0, 16)).ToString();
}
