using GraphDelegatedKit.Testing;

namespace Samples.Tests;

/// <summary>A new home folder, deleted at the end of the test.</summary>
internal sealed class TemporaryHome : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("gdk-home-");

    public TemporaryHome() => Directory.CreateDirectory(WorkingFolder);

    public string Folder => _root.FullName;

    public string WorkingFolder => Path.Combine(Folder, "work");

    public string LocalFolder => Path.Combine(Folder, ".local", "share", "GraphDelegatedKit", "local-tenant");

    /// <summary>The state folder of the tenant of a test.</summary>
    public string TenantFolder => Path.Combine(Folder, "tenant");

    public Dictionary<string, string> EnvironmentVariables { get; } = [];

    /// <summary>The program, with its arguments, that runs the samples, such as <c>setpriv</c>. The default is empty.</summary>
    public IReadOnlyList<string> CommandPrefix { get; set; } = [];

    /// <summary>Starts a tenant on <see cref="TenantFolder"/> that grants what a token's scopes allow, and no more.</summary>
    public Task<LocalTenant> StartTenantAsync(TimeSpan? maxAppSecretLifetime = null) => LocalTenant.StartAsync(
        new LocalTenantOptions
        {
            StateFolder = TenantFolder,
            DeviceCodeInterval = TimeSpan.FromSeconds(1),
            EnforceScopes = true,
            AllowWellKnownClients = true,
            MaxAppSecretLifetime = maxAppSecretLifetime,
        });

    public string CreateFile(string name, long length)
    {
        var path = Path.Combine(WorkingFolder, name);
        using var file = System.IO.File.Create(path);
        var block = new byte[64 * 1024];
        var random = new Random(7);
        for (var remaining = length; remaining > 0; remaining -= block.Length)
        {
            random.NextBytes(block);
            file.Write(block, 0, (int)Math.Min(remaining, block.Length));
        }

        return path;
    }

    public void Dispose() => _root.Delete(recursive: true);
}
