using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Client;

/// <summary>The JSON options: the program's types first, then the library's models, then reflection where the runtime allows it.</summary>
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

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Called only where reflection is on; trimming removes the call.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Called only where reflection is on; AOT removes this branch.")]
    private static DefaultJsonTypeInfoResolver CreateReflectionResolver() => new();
}
