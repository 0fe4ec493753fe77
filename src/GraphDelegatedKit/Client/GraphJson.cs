using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Client;

/// <summary>
/// The JSON options: the program's types first, then the library's models, then reflection where the runtime allows it. Durations are in
/// ISO 8601 and enumerations by name, as Graph writes them.
/// </summary>
internal static class GraphJson
{
    public static readonly JsonSerializerOptions Default = CreateOptions(null);

    public static JsonSerializerOptions CreateOptions(IJsonTypeInfoResolver? resolver)
    {
        List<IJsonTypeInfoResolver> resolvers = resolver is null ? [] : [resolver];
        resolvers.Add(ModelsJsonContext.Default);
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            NumberHandling = JsonNumberHandling.AllowReadingFromString, // OData's IEEE754Compatible form
        };
        options.Converters.Add(new IsoDurationConverter());
        foreach (var converter in DateConverters.All) options.Converters.Add(converter);
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            options.Converters.Add(CreateEnumConverter());
            resolvers.Add(CreateReflectionResolver());
        }

        options.TypeInfoResolver = JsonTypeInfoResolver.Combine([.. resolvers]).WithAddedModifier(LeaveOutNulls);
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Gets the metadata of a type.</summary>
    /// <exception cref="NotSupportedException">The options do not know the type.</exception>
    public static JsonTypeInfo<T> GetTypeInfo<T>(JsonSerializerOptions options)
    {
        try
        {
            return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        }
        catch (NotSupportedException e)
        {
            throw new NotSupportedException(
                $"The JSON options of the client do not know the type {typeof(T)}. Add [JsonSerializable(typeof({typeof(T).Name}))] to a "
                + "JsonSerializerContext of the program, and set GraphClientOptions.Json to it. Without reflection, as with NativeAOT or "
                + "trimming, the client knows only its own models and JsonElement.",
                e);
        }
    }

    // A property that a model of the library does not set is not sent: a PATCH never clears a field. In a type of the program, a null was
    // written by the program.
    private static void LeaveOutNulls(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Assembly != typeof(GraphJson).Assembly) return;

        foreach (var property in type.Properties)
            if (!property.IsExtensionData)
                property.ShouldSerialize ??= static (_, value) => value is not null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Called only where reflection is on; trimming removes the call.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Called only where reflection is on; AOT removes this branch.")]
    private static DefaultJsonTypeInfoResolver CreateReflectionResolver() => new();

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Called only where reflection is on; AOT removes this branch.")]
    private static EnumNameConverterFactory CreateEnumConverter() => new();
}
