using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>The format of a protected file, and what the file is bound to.</summary>
/// <param name="Name">The name of the format in the file header.</param>
/// <param name="Purpose">
/// Distinguishes files of the same format, such as by the client id. Encryption authenticates it, so that two files of one key cannot be
/// exchanged.
/// </param>
/// <param name="OptionsName">The name of the options with the location and the protection in error messages, such as <c>Cache</c>.</param>
internal sealed record FileFormat(string Name, string Purpose, string OptionsName)
{
    /// <summary>Gets the binding of an encrypted file: a hash of its format and purpose.</summary>
    public string Binding => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes($"GraphDelegatedKit file binding\n{Name}\n{Purpose}")), 0, 8);
}
