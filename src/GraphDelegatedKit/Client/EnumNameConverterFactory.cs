using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Enumerations by name, in camel case as Graph writes them; a name in any casing is read. A converter that the enumeration names itself
/// has precedence.
/// </summary>
[RequiresDynamicCode("The converter of an enumeration is created at run time.")]
internal sealed class EnumNameConverterFactory : JsonConverterFactory
{
    private readonly JsonStringEnumConverter _inner = new(JsonNamingPolicy.CamelCase);

    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsEnum && !typeToConvert.IsDefined(typeof(JsonConverterAttribute), inherit: false);

    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        _inner.CreateConverter(typeToConvert, options);
}
