using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace GraphDelegatedKit.AspNetCore.Options;

/// <summary>Finds the file from which the client secret comes. In production no file that is deployed with the app may hold it.</summary>
internal static class SecretFileFinder
{
    /// <param name="configuration">The configuration of the host.</param>
    /// <param name="key">The key of the secret.</param>
    /// <returns>
    /// The name of the <c>appsettings</c> file whose value is in force; <see langword="null"/> if the secret comes from elsewhere. User
    /// secrets are a JSON file too, but of another name and outside of the app's folder.
    /// </returns>
    public static string? Find(IConfiguration configuration, string key)
    {
        if (configuration is not IConfigurationRoot root) return null;

        var source = root.Providers.Reverse().FirstOrDefault(provider => provider.TryGet(key, out _));
        return source is JsonConfigurationProvider { Source.Path: { } path } && IsAppSettings(path) ? path : null;
    }

    private static bool IsAppSettings(string path) =>
        Path.GetFileName(path).StartsWith("appsettings", StringComparison.OrdinalIgnoreCase);
}
