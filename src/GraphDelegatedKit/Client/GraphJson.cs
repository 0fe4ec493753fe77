using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Client;

/// <summary>How JSON is written and read: the caller's types first, then ours, then reflection where the runtime allows it.</summary>
internal static class GraphJson
{
    public static readonly JsonSerializerOptions Default = CreateOptions(null);

    public static JsonSerializerOptions CreateOptions(IJsonTypeInfoResolver? resolver)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };
        if (resolver is not null) options.TypeInfoResolverChain.Add(resolver);
        options.TypeInfoResolverChain.Add(ModelsJsonContext.Default);
        if (JsonSerializer.IsReflectionEnabledByDefault) options.TypeInfoResolverChain.Add(CreateReflectionResolver());
        options.MakeReadOnly();
        return options;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Reached only where reflection is on; a trimmed program turns it off, and the branch goes with it.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Reached only where reflection is on; an AOT program has it off, and the branch goes with it.")]
    private static DefaultJsonTypeInfoResolver CreateReflectionResolver() => new();
}
