using Samples;

namespace WebApp.Hosting;

/// <summary>The values of an app registration that do not come from the settings files.</summary>
internal sealed record Registration(string? Tenant, string? ClientId, string? ClientSecret, string? Cloud)
{
    private const string Section = "GraphDelegated:";

    /// <summary>Whether the settings files or the environment name a registration.</summary>
    public static bool IsConfigured(IConfiguration configuration) => configuration[Section + "ClientId"] is { Length: > 0 };

    public static Registration FromSettings(SampleSettings settings) => new(
        settings.App?.Tenant,
        settings.App?.Client,
        Environment.GetEnvironmentVariable("GRAPH_CLIENT_SECRET"),
        settings.App is null ? null : settings.Cloud.Name);

    /// <summary>Adds the values to the configuration. Those of the command line come first, then those of the environment.</summary>
    /// <param name="configuration">The configuration of the app.</param>
    /// <param name="address">The address on this machine, which is the public one unless another is configured.</param>
    public void ApplyTo(IConfigurationManager configuration, Uri? address)
    {
        var values = new Dictionary<string, string?>();
        Add("Tenant", Tenant);
        Add("ClientId", ClientId);
        Add("Cloud", Cloud);
        AddIfMissing("ClientSecret", ClientSecret);
        AddIfMissing("BaseUrl", address?.AbsoluteUri);
        configuration.AddInMemoryCollection(values);

        void Add(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value)) values[Section + key] = value;
        }

        void AddIfMissing(string key, string? value)
        {
            if (string.IsNullOrEmpty(configuration[Section + key])) Add(key, value);
        }
    }
}
