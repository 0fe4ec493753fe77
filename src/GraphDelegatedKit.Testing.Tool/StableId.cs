using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Testing.Tool;

// An id that follows from a name and is the same in every tenant, so that a test can name it.
internal static class StableId
{
    public static string Create(string purpose, string name) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(purpose + name.ToUpperInvariant())).AsSpan(0, 16)).ToString();

    public static string ForApp(string displayName) => Create("application", displayName);
}
