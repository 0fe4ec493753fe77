using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>The public surface in words: a member a line, in an order that depends on nothing but names.</summary>
internal static class PublicApiWriter
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char", [typeof(byte)] = "byte",
        [typeof(int)] = "int", [typeof(long)] = "long", [typeof(double)] = "double",
    };

    public static string Write(Assembly assembly) => string.Concat(assembly.GetExportedTypes()
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => $"{GetKind(type)} {FormatName(type)}{GetBases(type)}\n{string.Concat(GetMembers(type).Distinct().Order(StringComparer.Ordinal).Select(member => $"    {member}\n"))}"));

    private static string GetKind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static string GetBases(Type type)
    {
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.IsEnum ? [] : type.GetInterfaces().Except(inherited).Where(implemented => implemented.IsPublic).Select(FormatName).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType) bases.Insert(0, FormatName(parent));
        return bases.Count > 0 ? " : " + string.Join(", ", bases) : "";
    }

    private static IEnumerable<string> GetMembers(Type type)
    {
        const BindingFlags PublicMembers = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");

        return type.GetConstructors(PublicMembers).Select(constructor => $"new({FormatParameters(constructor)})")
            .Concat(type.GetFields(PublicMembers).Select(field => $"{FormatStatic(field.IsStatic)}{(field.IsInitOnly ? "readonly " : "")}{FormatName(field.FieldType, Nullability.Create(field))} {field.Name}"))
            .Concat(type.GetProperties(PublicMembers).Select(property => $"{FormatStatic(property.GetAccessors(true)[0].IsStatic)}{FormatRequired(property)}{FormatName(property.PropertyType, Nullability.Create(property))} {property.Name} {{ {FormatAccessors(property)}}}"))
            .Concat(type.GetMethods(PublicMembers).Where(method => !method.IsSpecialName && !method.IsDefined(typeof(CompilerGeneratedAttribute))) // what a record adds goes without saying
                .Select(method => $"{FormatStatic(method.IsStatic)}{FormatName(method.ReturnType, Nullability.Create(method.ReturnParameter))} {method.Name}{FormatTypeParameters(method)}({FormatParameters(method)})"));
    }

    private static string FormatParameters(MethodBase method) => string.Join(", ", method.GetParameters().Select((parameter, i) =>
        (i == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")
        + (parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "")
        + $"{FormatName(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{FormatDefault(parameter)}"));

    private static string FormatDefault(ParameterInfo parameter) => !parameter.HasDefaultValue ? "" : " = " + parameter.RawDefaultValue switch
    {
        null => parameter.ParameterType.IsValueType ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value when parameter.ParameterType.IsEnum => Enum.ToObject(parameter.ParameterType, value).ToString(),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string FormatAccessors(PropertyInfo property) =>
        (property.GetMethod?.IsPublic == true ? "get; " : "")
        + (property.SetMethod is not { IsPublic: true } set ? "" : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ");

    private static string FormatRequired(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";

    private static string FormatStatic(bool isStatic) => isStatic ? "static " : "";

    private static string FormatTypeParameters(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(FormatName))}>" : "";

    private static string FormatName(Type type) => FormatName(type, null);

    private static string FormatName(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef) return FormatName(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return FormatName(underlying) + "?";

        var mark = !type.IsValueType && (nullability?.ReadState == NullabilityState.Nullable || nullability?.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsArray) return FormatName(type.GetElementType()!, nullability?.ElementType) + "[]" + mark;
        if (!type.IsGenericType) return (Keywords.GetValueOrDefault(type) ?? type.Name) + mark;

        var arguments = type.GetGenericArguments().Select((argument, i) => FormatName(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(i)));
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>{mark}";
    }
}
